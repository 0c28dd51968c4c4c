#!/usr/bin/env python3
"""Trusted documents for the router: the operations below the given folders, by the SHA-256 of their text.

    documents.py playground/operations > documents.json
"""

import hashlib
import json
import pathlib
import sys

texts = [path.read_text("utf-8") for folder in sys.argv[1:] for path in sorted(pathlib.Path(folder).rglob("*.graphql"))]
json.dump({hashlib.sha256(text.encode()).hexdigest(): text for text in texts}, sys.stdout, ensure_ascii=False, indent=1)
