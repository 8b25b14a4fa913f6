# The app for a team: what was tested, by its lock file, behind its guard, as a user without rights. See docs/deploy.md.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 OMP_NUM_THREADS=1
WORKDIR /app
RUN useradd --create-home --uid 10001 cxroi

COPY requirements.lock requirements-team.txt ./
RUN pip install --require-hashes -r requirements.lock && pip install -r requirements-team.txt

COPY app.py serve.py icon.png requirements.txt pyproject.toml README.md CHANGELOG.md ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY cxroi cxroi
COPY pages pages
COPY sample_data sample_data
COPY deploy deploy

# Without a sign-in nobody comes in, also where its configuration is missing or cannot be read.
ENV CXROI_SIGN_IN=1 STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_PORT=8501
USER cxroi
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["python", "deploy/health.py"]
CMD ["streamlit", "run", "serve.py"]
