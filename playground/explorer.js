// The explorer: plain modules, nothing built, nothing fetched from elsewhere, so that the page works
// under `default-src 'self'` on networks that block everything else. Text reaches the page through
// textContent alone, never as HTML.

const $ = (id) => document.getElementById(id);
const query = $("query");
const variables = $("variables");
const persona = $("persona");

/** An element with a class and text. */
function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

// ---- Saved operations --------------------------------------------------------------------------

function open(operation, button) {
  query.value = operation.document;
  variables.value = JSON.stringify(operation.variables ?? {}, null, 2);
  for (const other of $("operations").querySelectorAll("button")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  // Somebody who hasn't chosen whom to be asks as the one the operation was made for.
  if (!persona.value && [...persona.options].some(({ value }) => value === operation.persona)) {
    persona.value = operation.persona;
    run();
  }
}

async function loadOperations() {
  const list = $("operations");
  const response = await fetch("/playground/operations.json").catch(() => null);
  if (!response?.ok) {
    list.append(element("p", "quiet", "They could not be loaded."));
    return;
  }
  const clients = new Map();
  for (const operation of await response.json()) {
    clients.set(operation.client, [...(clients.get(operation.client) ?? []), operation]);
  }
  for (const [client, operations] of clients) {
    const items = operations.map((operation) => {
      const button = element("button", "", operation.name);
      button.type = "button";
      button.addEventListener("click", () => open(operation, button));
      return element("li", "", button);
    });
    list.append(element("h3", "", client), element("ul", "", ...items));
  }
  // A first visit starts with something to run; a reload keeps what the browser restored.
  if (!query.value.trim()) list.querySelector("button")?.click();
}

// ---- Personas (demo mode only) -----------------------------------------------------------------

const CHOSEN = "brobygger-persona";

// Storage may be switched off; the choice then lasts as long as the page.
function recall() {
  try { return localStorage.getItem(CHOSEN) ?? ""; } catch { return ""; }
}
function remember(subject) {
  try {
    if (subject) localStorage.setItem(CHOSEN, subject);
    else localStorage.removeItem(CHOSEN);
  } catch { /* see above */ }
}

async function loadPersonas() {
  const response = await fetch("/demo/personas").catch(() => null);
  if (!response?.ok) return; // not a demo: menu and banner stay hidden
  const { personas } = await response.json();
  persona.append(...personas.map(({ subject, label }) => new Option(label, subject)));
  const chosen = recall();
  if (personas.some(({ subject }) => subject === chosen)) persona.value = chosen;
  else remember("");
  $("banner").hidden = false;
  $("persona-choice").hidden = false;
}

let granted = { subject: "", token: "", until: 0 };

/** The demo's access token for the chosen persona: short-lived, kept in this page's memory alone. */
async function accessToken() {
  const subject = persona.value;
  if (!subject) return null;
  if (granted.subject !== subject || performance.now() > granted.until) {
    const response = await fetch("/demo/token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ subject }),
    });
    if (!response.ok) throw new Error(`no token for ${subject}`);
    const { access_token: token, expires_in: seconds } = await response.json();
    granted = { subject, token, until: performance.now() + (seconds - 30) * 1000 };
  }
  return granted.token;
}

// ---- Signing in --------------------------------------------------------------------------------

async function loadSession() {
  const response = await fetch("/session").catch(() => null);
  if (!response?.ok) return;
  const { signedIn, signIn } = await response.json();
  $("sign-in").replaceChildren(...(signedIn ? [] : signIn).map(({ name, path }) => {
    const link = element("a", "", `Sign in with ${name}`);
    link.href = path;
    return link;
  }));
  $("sign-out").hidden = !signedIn;
}

$("sign-out").addEventListener("click", async () => {
  const response = await fetch("/sign-out", { method: "POST" }).catch(() => null);
  if (!response?.ok) return showStatus("Signing out did not work: try again, or close the browser.", true);
  const { next } = await response.json();
  location.assign(next ?? "/");
});

persona.addEventListener("change", () => {
  remember(persona.value);
  // Show at once how the same query answers somebody else. A mutation is another matter: looking
  // through the personas must not write anything.
  if (query.value.trim() && chosenOperation(query.value, query.selectionStart)?.type === "query") run();
});

// ---- The document ------------------------------------------------------------------------------

/** The document with comments and strings blanked out, every offset unchanged. */
function skeleton(text) {
  return text.replace(/"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, (found) => " ".repeat(found.length));
}

/** The operations of a document: `{type, name, start}` in order. A bare `{ … }` is a query. */
function operationsOf(text) {
  const found = [];
  let depth = 0;
  let definition = false; // within a definition's head, between its keyword and its `{`
  for (const { 0: token, 1: type, 2: name, index } of skeleton(text).matchAll(
    /[{(]|[})]|\b(query|mutation|subscription|fragment)\b(?:\s+([_A-Za-z]\w*))?/g,
  )) {
    if (token === "{" || token === "(") {
      if (depth === 0 && token === "{") {
        if (!definition) found.push({ type: "query", name: null, start: index });
        definition = false;
      }
      depth += 1;
    } else if (token === "}" || token === ")") {
      depth -= 1;
    } else if (depth === 0 && !definition) {
      definition = true;
      if (type !== "fragment") found.push({ type, name: name ?? null, start: index });
    }
  }
  return found;
}

/** Of several operations, the one that the cursor stands in. */
function chosenOperation(text, cursor) {
  const all = operationsOf(text);
  return all.findLast(({ start }) => start <= cursor) ?? all[0];
}

// ---- Running -----------------------------------------------------------------------------------

/** The variables as an object, or null when they are none; the field then says why. */
function readVariables() {
  let problem = "";
  let value = {};
  try {
    if (variables.value.trim()) value = JSON.parse(variables.value);
    if (value === null || typeof value !== "object" || Array.isArray(value)) problem = "Variables are a JSON object: { … }";
  } catch (error) {
    problem = `Not JSON: ${error.message}`;
  }
  $("variables-problem").textContent = problem;
  variables.setAttribute("aria-invalid", String(problem !== ""));
  return problem ? null : value;
}

let running = null; // the request under way; a newer one replaces it, so that no late answer overwrites it

async function run() {
  const operation = chosenOperation(query.value, query.selectionStart);
  const values = readVariables();
  if (!values) return variables.focus();
  if (!query.value.trim()) return query.focus();
  if (operation?.type === "subscription") {
    return showStatus("Subscriptions run over a WebSocket; this page sends queries and mutations.", true);
  }

  running?.abort();
  const mine = (running = new AbortController());
  document.querySelector(".answer").classList.add("busy");
  showStatus("Asking …");
  const headers = {
    "content-type": "application/json",
    accept: "application/graphql-response+json",
  };
  try {
    const token = await accessToken();
    if (token) headers.authorization = `Bearer ${token}`;
    const started = performance.now();
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query: query.value, variables: values, operationName: operation?.name ?? null }),
      signal: mine.signal,
    });
    const bytes = await response.arrayBuffer();
    showAnswer(response, bytes, performance.now() - started);
  } catch (error) {
    if (mine.signal.aborted) return;
    clearAnswer();
    showStatus(`The service did not answer: ${error.message}`, true);
  } finally {
    if (running === mine) {
      running = null;
      document.querySelector(".answer").classList.remove("busy");
    }
  }
}

$("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

// ---- The answer --------------------------------------------------------------------------------

const HIGHLIGHTED = 500_000; // bytes; beyond it the colours cost more patience than they are worth

function showStatus(text, bad = false) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", bad);
}

function clearAnswer() {
  $("errors").replaceChildren();
  $("errors").hidden = true;
  $("answer").replaceChildren();
}

function showAnswer(response, bytes, milliseconds) {
  const text = new TextDecoder().decode(bytes);
  let body;
  try { body = JSON.parse(text); } catch { /* a proxy's page, say: shown as it came */ }
  const errors = Array.isArray(body?.errors) ? body.errors : [];

  const facts = [
    `HTTP ${response.status}`,
    errors.length && `${errors.length} ${errors.length === 1 ? "error" : "errors"}`,
    `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`,
    `${bytes.byteLength.toLocaleString("en")} bytes`,
  ];
  const statements = body?.extensions?.statements;
  if (statements !== undefined) facts.push(`${statements} ${statements === 1 ? "statement" : "statements"}`);
  const request = response.headers.get("x-request-id");
  if (request) facts.push(`request ${request}`);
  showStatus(facts.filter(Boolean).join(" · "), !response.ok || errors.length > 0);

  clearAnswer();
  $("errors").append(...errors.map(errorItem));
  $("errors").hidden = errors.length === 0;
  if (body === undefined) $("answer").textContent = text;
  else if (bytes.byteLength > HIGHLIGHTED) $("answer").textContent = JSON.stringify(body, null, 2);
  else $("answer").append(highlight(body, errors));
  $("answer").scrollTop = 0;
}

function errorItem({ message, path, locations, extensions }) {
  const item = element("li", "", String(message));
  const where = path?.join(".") ?? locations?.map(({ line, column }) => `line ${line}, column ${column}`).join("; ");
  if (extensions?.code) item.append(" ", element("code", "code", String(extensions.code)));
  if (where) item.append(" ", element("code", "", where));
  return item;
}

/** Pretty JSON with colours; the nulls that errors left are marked, and so are the messages. */
function highlight(body, errors) {
  // A failed not-null field takes its parents with it: the null stands somewhere on the error's path.
  const failed = new Set();
  for (const { path } of errors) {
    if (Array.isArray(path)) for (let end = 0; end <= path.length; end += 1) failed.add(JSON.stringify(["data", ...path.slice(0, end)]));
  }
  const isFailed = (value, path) =>
    (value === null && path[0] === "data" && failed.has(JSON.stringify(path))) ||
    (path.length === 3 && path[0] === "errors" && path[2] === "message");

  const made = new DocumentFragment();
  let plain = ""; // brackets and indentation between two coloured words: one text node
  const add = (className, text) => {
    made.append(plain, element("span", className, text));
    plain = "";
  };
  const write = (value, path) => {
    if (value === null || typeof value !== "object") {
      const type = typeof value === "string" ? "string" : typeof value === "number" ? "number" : "keyword";
      return add(isFailed(value, path) ? "failed" : type, JSON.stringify(value));
    }
    const list = Array.isArray(value);
    const entries = list ? [...value.entries()] : Object.entries(value);
    if (!entries.length) return void (plain += list ? "[]" : "{}");
    plain += list ? "[" : "{";
    entries.forEach(([key, inner], index) => {
      plain += `${index ? "," : ""}\n${"  ".repeat(path.length + 1)}`;
      if (!list) {
        add("key", JSON.stringify(key));
        plain += ": ";
      }
      write(inner, [...path, key]);
    });
    plain += `\n${"  ".repeat(path.length)}${list ? "]" : "}"}`;
  };
  write(body, []);
  made.append(plain);
  return made;
}

// ---- Keys in the editors -----------------------------------------------------------------------

for (const field of [query, variables]) {
  let leaving = false; // after Esc, Tab moves on: nobody who works by keyboard is caught in the field
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !leaving) {
      event.preventDefault();
      indent(field);
    }
    leaving = event.key === "Escape";
  });
  field.addEventListener("blur", () => { leaving = false; });
}

/** Indents the selected lines, or puts two spaces at the cursor. */
function indent(field) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const firstLine = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(firstLine, end);
  if (start !== end && lines.includes("\n")) {
    field.setSelectionRange(firstLine, end);
    insert(field, lines.replace(/^(?=.)/gm, "  "));
    field.setSelectionRange(firstLine, field.selectionEnd);
  } else {
    insert(field, "  ");
  }
}

// execCommand is deprecated, and still the only way to change a field that keeps the undo history.
function insert(field, text) {
  if (!document.execCommand?.("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  }
}

variables.addEventListener("input", () => {
  if (variables.getAttribute("aria-invalid") === "true") readVariables();
});

// ---- Schema ------------------------------------------------------------------------------------

let definitions = null; // the SDL by top-level definition, once it is loaded

/** Cuts the SDL at blank lines that stand outside any block and any description. */
function definitionsOf(sdl) {
  const found = [];
  let lines = [];
  let inside = false;
  let described = false;
  const flush = () => {
    if (lines.length) found.push(lines.join("\n"));
    lines = [];
  };
  for (const line of sdl.split(/\r?\n/)) {
    if (!line.trim() && !inside && !described) {
      flush();
      continue;
    }
    lines.push(line);
    if ((line.match(/"""/g)?.length ?? 0) % 2) described = !described;
    else if (described) continue;
    else if (/^\S.*\{$/.test(line)) inside = true;
    else if (line === "}") {
      inside = false;
      flush();
    }
  }
  flush();
  return found;
}

function showSchema() {
  const term = $("filter").value.trim().toLowerCase();
  const shown = definitions.filter((definition) => definition.toLowerCase().includes(term));
  // Those that are called so come before those that only mention it.
  const named = (definition) => /^(?:extend )?(?:type|interface|union|enum|input|scalar|directive) @?(\w+)/m.exec(definition)?.[1].toLowerCase().includes(term);
  if (term) shown.sort((a, b) => Boolean(named(b)) - Boolean(named(a)));
  $("sdl").replaceChildren(...shown.flatMap((definition) => [...marked(definition, term), "\n\n"]));
  $("sdl").scrollTop = 0;
  $("matches").textContent = term ? `${shown.length} of ${definitions.length} definitions` : `${definitions.length} definitions`;
}

function marked(text, term) {
  if (!term) return [text];
  const parts = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at; (at = lower.indexOf(term, from)) !== -1; from = at + term.length) {
    parts.push(text.slice(from, at), element("mark", "", text.slice(at, at + term.length)));
  }
  return [...parts, text.slice(from)];
}

$("schema").addEventListener("toggle", async () => {
  if (!$("schema").open || definitions) return;
  const response = await fetch("/schema.graphql").catch(() => null);
  if (!response?.ok) {
    $("matches").textContent = "The schema could not be loaded.";
    return;
  }
  definitions = definitionsOf(await response.text());
  showSchema();
});
$("filter").addEventListener("input", () => definitions && showSchema());

// ---- Start -------------------------------------------------------------------------------------

// The first operation asks as its persona, who must be known by then.
loadPersonas().then(loadOperations);
loadSession();
