// An OpenID provider on loopback, for the tests: oidc-provider with its own login pages, where any
// name signs in as the account of that name.
//
// Standard input takes orders, a JSON object a line, and each is answered by a line of JSON with the
// issuer. An order may hold
//   now        the moment it is from now on: time stands still here, as it does for the tests' service
//   algorithm  a new signing key, for this algorithm; the one before is thrown away
//   port       listen there, 0 for any port that is free
// It stops when its input ends: no test leaves it behind, however the test ended.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

import Provider from 'oidc-provider';

/** The service as a resource server: the audience of its access tokens, and its scopes. */
const RESOURCE = 'https://brobygger.test/graphql';
const SCOPES = 'brobygger.read brobygger.write';
const SECRET = 'a-secret-of-the-test-suite-alone';

const KEYS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

function newKey(alg) {
  const jwk = KEYS[alg]().privateKey.export({ format: 'jwk' });
  return { ...jwk, alg, use: 'sig', kid: randomUUID() };
}

/**
 * The clients. A native client's loopback addresses are good with any port (RFC 8252, 7.3), so the
 * service can be wherever the system puts it.
 */
function clients(alg) {
  const code = {
    application_type: 'native',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    id_token_signed_response_alg: alg,
  };
  return [
    // The service, which signs people in to its own pages.
    {
      ...code,
      client_id: 'brobygger',
      client_secret: SECRET,
      redirect_uris: ['http://127.0.0.1/sign-in/callback'],
      post_logout_redirect_uris: ['http://127.0.0.1/'],
    },
    // A program that a person asks with; the test plays it.
    {
      ...code,
      client_id: 'explorer',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
    },
    // A hospital's back end, which asks on its own behalf.
    {
      client_id: 'widget',
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: alg,
    },
  ];
}

function provider(issuer, alg, key) {
  return new Provider(issuer, {
    clients: clients(alg),
    clientDefaults: { id_token_signed_response_alg: alg },
    jwks: { keys: [key] },
    cookies: { keys: ['signs the cookies of a throwaway provider'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // Without a resource asked for, the token is the provider's own: no JWT, good for nothing here.
        getResourceServerInfo: (_ctx, resource) => ({
          audience: resource,
          scope: SCOPES,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt(_ctx, _token, { payload }) {
          payload.nbf = payload.iat;
        },
      },
    },
  });
}

let now = 0;
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }

  static now() {
    return now;
  }
};
// What it says of its being a development set-up, which it is.
console.info = () => {};
console.warn = () => {};

const server = createServer();
let issuer;

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.now) now = Date.parse(order.now);
  if (order.port !== undefined) {
    await new Promise((resolve) => { server.listen(order.port, '127.0.0.1', resolve); });
    issuer = `http://127.0.0.1:${server.address().port}`;
  }
  if (order.algorithm) {
    const handler = provider(issuer, order.algorithm, newKey(order.algorithm)).callback();
    server.removeAllListeners('request').on('request', handler);
  }
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
}
process.exit();
