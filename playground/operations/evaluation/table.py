"""A table of the evaluation, by client credentials: table.py 'https://…/operations/…/Name.csv?…'"""
import base64, csv, io, json, os, sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

client = base64.b64encode(f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}".encode()).decode()
form = {"grant_type": "client_credentials", "scope": "brobygger.read", "resource": os.environ["AUDIENCE"]}
asked = Request(os.environ["TOKEN_URL"], urlencode(form).encode(), {"Authorization": f"Basic {client}"})
token = json.load(urlopen(asked))["access_token"]
answer = urlopen(Request(sys.argv[1], headers={"Authorization": f"Bearer {token}"}))
for row in csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")):
    print(json.dumps(row, ensure_ascii=False))
