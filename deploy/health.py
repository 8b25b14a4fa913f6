"""Whether the app answers on this machine, under the public name: the guard knows no other. Exit status 0 if it does."""

import os
import sys
import urllib.request

HOST = os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS", "localhost").split()[0]
PORT = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/_stcore/health", headers={"Host": HOST})
try:
    with urllib.request.urlopen(asked, timeout=2) as answer:
        sys.exit(answer.status != 200)
except OSError:
    sys.exit(1)
