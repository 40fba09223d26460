# The edge box: cameras in, messages and evidence out. Runs as a user without rights, keeps its state in /var/lib/atcs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/atcs \
 && /opt/atcs/bin/pip install --no-cache-dir '.[edge]' --constraint constraints.txt

FROM python:3.11-slim-bookworm
COPY --from=build /opt/atcs /opt/atcs
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/atcs atcs
USER atcs
WORKDIR /var/lib/atcs
ENV ATCS_MODELS=/var/lib/atcs/models PYTHONUNBUFFERED=1 PATH=/opt/atcs/bin:$PATH
VOLUME /var/lib/atcs
ENTRYPOINT ["atcs", "edge", "run", "--config", "/etc/atcs/node.yaml"]
