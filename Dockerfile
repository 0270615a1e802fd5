# One image for every Airflow service: the same lock as on a laptop, no root, nothing to build at run time.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/dateline
ENV UV_PYTHON_DOWNLOADS=never PIP_NO_CACHE_DIR=1
# lineage: with OpenLineage beside the rest
ARG LOCK=runtime
COPY requirements/ requirements/
RUN python -m venv .venv \
 && .venv/bin/pip install --require-hashes -r requirements/bootstrap.lock \
 && .venv/bin/uv pip sync --no-cache --require-hashes --compile-bytecode --python .venv/bin/python requirements/${LOCK}.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY etl/ etl/
COPY dags/ dags/
COPY sql/ sql/
RUN .venv/bin/uv pip install --no-cache --no-deps --no-build-isolation --python .venv/bin/python -e .

FROM python:3.11-slim-bookworm
# AIRFLOW_UID of the compose file must be able to write the mounted folders; group 0 follows Airflow's own image
RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --create-home airflow \
 && mkdir -p /opt/airflow/logs /var/lib/dateline && chown -R airflow:0 /opt/airflow /var/lib/dateline \
 && chmod -R g=u /opt/airflow /var/lib/dateline
COPY --from=build /opt/dateline /opt/dateline
COPY docker/ /opt/dateline/docker/
ENV PATH=/opt/dateline/.venv/bin:$PATH PYTHONPATH=/opt/dateline \
    AIRFLOW_HOME=/opt/airflow AIRFLOW__CORE__DAGS_FOLDER=/opt/dateline/dags AIRFLOW__CORE__LOAD_EXAMPLES=False \
    DATELINE_HOME=/var/lib/dateline OMP_NUM_THREADS=1
WORKDIR /opt/airflow
USER 50000:0
ENTRYPOINT ["airflow"]
