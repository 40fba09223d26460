# The edge box: cameras in, messages and evidence out. Runs as a user without rights, keeps its state in /var/lib/atcs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --prefix=/install '.[edge]' --constraint constraints.txt \
 && pip uninstall --yes opencv-python --quiet || true
RUN pip install --no-cache-dir --prefix=/install --no-deps opencv-python-headless==5.0.0.93

FROM python:3.11-slim-bookworm
COPY --from=build /install /usr/local
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/atcs atcs
USER atcs
WORKDIR /var/lib/atcs
ENV ATCS_MODELS=/var/lib/atcs/models PYTHONUNBUFFERED=1
VOLUME /var/lib/atcs
ENTRYPOINT ["atcs", "edge", "run", "--config", "/etc/atcs/node.yaml"]
