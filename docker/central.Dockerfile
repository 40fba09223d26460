# The ATCS room: ingest, store, dashboard, portal. Runs as a user without rights, keeps its state in /var/lib/atcs.
FROM node:22-bookworm-slim AS dashboard
WORKDIR /src
COPY central/dashboard/package.json central/dashboard/package-lock.json central/dashboard/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY central/dashboard/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=dashboard /src/dist central/dashboard/dist
RUN python -m venv /opt/atcs \
 && /opt/atcs/bin/pip install --no-cache-dir '.[central]' --constraint constraints.txt

FROM python:3.11-slim-bookworm
COPY --from=build /opt/atcs /opt/atcs
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/atcs atcs
USER atcs
WORKDIR /var/lib/atcs
ENV PYTHONUNBUFFERED=1 PATH=/opt/atcs/bin:$PATH
EXPOSE 8080
VOLUME /var/lib/atcs
ENTRYPOINT ["atcs", "central", "start"]
