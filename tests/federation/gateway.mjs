// A federation router for the tests, and for partners to try their subgraph with: gateway-runtime over
// a composed supergraph, set up as a router in front of the service has to be. But its errors tell
// more than whoever asks should know, and it shows everybody the whole schema.
//
// The first line of standard input is its configuration, a JSON object:
//   supergraph  the supergraph's SDL
//   secrets     what it shows each subgraph, by its name: the one of each, and nobody else's
//   jwks, issuer, audience   whose access tokens are good
//   operations  a folder of saved operations; then they alone are answered, by their SHA-256
// It answers with a line of JSON, { "address": … }, and stops when its input ends: no test leaves it
// behind, however the test ended.
//
// Started with a file, as `./dev gateway` does, that is the supergraph, and the rest is in the
// environment: SECRETS (name=secret, parted by spaces), JWKS_URL, ISSUER, AUDIENCE, PORT.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import http from '@graphql-mesh/transport-http';
import ws from '@graphql-mesh/transport-ws';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { WebSocketServer } from 'ws';

/** The headers of a caller that a subgraph gets as they are. */
const FORWARDED = ['accept-language', 'x-request-id'];

/** The subgraph that gets the caller's token, since it is made for it. With it, a partner could ask for
 * all that the caller may see there: so a partner gets what the token says. */
const OWNER = 'brobygger';

/** What a partner is told of the caller. */
const CLAIMS = ['sub', 'scope'];

async function fromInput() {
  const input = createInterface({ input: process.stdin });
  input.on('close', () => process.exit());
  return JSON.parse((await input[Symbol.asyncIterator]().next()).value);
}

function fromEnvironment(file) {
  const { SECRETS: secrets, JWKS_URL: jwks, ISSUER: issuer, AUDIENCE: audience, PORT: port } = process.env;
  const named = secrets.split(' ').map((pair) => pair.split(/=(.*)/, 2));
  return { supergraph: readFileSync(file, 'utf8'), secrets: Object.fromEntries(named), jwks, issuer, audience, port: Number(port) };
}

const config = process.argv[2] ? fromEnvironment(process.argv[2]) : await fromInput();

/** The saved operations below a folder, by the SHA-256 of their text. */
function persisted(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.graphql'));
  const documents = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  return new Map(documents.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
}

const keys = createRemoteJWKSet(new URL(config.jwks));

/** Whose request it is: the claims of a good token, nobody without one. A bad one is refused. */
async function resolveUserFn(context) {
  const authorization = context.request.headers.get('authorization');
  if (!authorization) return null;
  try {
    const token = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? '';
    const { issuer, audience } = config;
    const checks = { issuer, audience, typ: 'at+jwt', requiredClaims: ['exp', 'sub'], algorithms: ['EdDSA', 'ES256', 'RS256'] };
    return (await jwtVerify(token, keys, checks)).payload;
  } catch {
    throw new GraphQLError('The access token is not good.', {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    });
  }
}

const isOwner = (name) => name.toLowerCase() === OWNER;
const operations = config.operations && persisted(config.operations);

const gateway = createGatewayRuntime({
  supergraph: config.supergraph,
  logging: false,
  landingPage: false,
  graphiql: false,
  transports: { http, ws },
  // Subscriptions go over a WebSocket to the service, each caller's with the caller's token.
  transportEntries: {
    [OWNER]: {
      options: {
        subscriptions: {
          kind: 'ws',
          headers: [['Router-Authorization', `Bearer ${config.secrets[OWNER]}`]],
          options: { connectionParams: { authorization: '{context.headers.authorization}' } },
        },
      },
    },
  },
  propagateHeaders: {
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = isOwner(subgraphName) ? ['authorization', ...FORWARDED] : FORWARDED;
      const headers = Object.fromEntries(names.map((name) => [name, request.headers.get(name)]));
      const secret = config.secrets[subgraphName.toLowerCase()];
      if (secret) headers['router-authorization'] = `Bearer ${secret}`;
      return headers;
    },
  },
  // Without it, neither @authenticated nor @requiresScopes is enforced. An operation that asks for
  // anything that the caller may not have is refused whole.
  genericAuth: { mode: 'protect-granular', resolveUserFn },
  // Why it is asked is for the service alone; who asks is told to partners.
  plugins: () => [{
    onSubgraphExecute({ subgraphName, executionRequest }) {
      const { params, currentUser } = executionRequest.context ?? {};
      const add = (more) => { executionRequest.extensions = { ...executionRequest.extensions, ...more }; };
      if (isOwner(subgraphName)) {
        if (params?.extensions?.purpose) add({ purpose: params.extensions.purpose });
      } else if (currentUser) {
        add({ jwt: Object.fromEntries(CLAIMS.map((name) => [name, currentUser[name]])) });
      }
    },
  }],
  // The service's errors and the partners' are made for those who ask.
  maskedErrors: false,
  ...(operations && { persistedDocuments: { getPersistedOperation: (hash) => operations.get(hash) ?? null } }),
});

// It reads the supergraph at the first HTTP request otherwise, and a socket may come first.
await gateway.getSchema();

// The library would finish what is under way, and then wait for whoever keeps a connection open.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit());

const server = createServer(gateway);
const sockets = new WebSocketServer({ server, path: '/graphql' });
// What the headers say of a request, `connection_init` says of a socket.
useServer(getGraphQLWSOptions(gateway, ({ connectionParams = {} }) => {
  const names = ['authorization', ...FORWARDED];
  const given = names.filter((name) => typeof connectionParams[name] === 'string');
  const headers = Object.fromEntries(given.map((name) => [name, connectionParams[name]]));
  return { headers, request: new Request('http://127.0.0.1/graphql', { method: 'POST', headers }) };
}), sockets);
server.listen(config.port ?? 0, '127.0.0.1', () => {
  console.log(JSON.stringify({ address: `http://127.0.0.1:${server.address().port}/graphql` }));
});
