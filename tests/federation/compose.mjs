// Composes subgraphs to a supergraph:
//
//   node compose.mjs [--contract CLIENT] NAME=FILE@URL…
//
// FILE has the subgraph's SDL, URL is where the router asks it. Prints the supergraph's SDL, or the
// schema that the named client has of it. The first subgraph is the owner of what others extend.
//
// Every error is said and ends it with 1, and so does every hint: what composes, but not as meant.
// The library has errors alone; the hints are those of `hints.mjs`.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';

import {
  compositionHasErrors,
  composeSchemaContract,
  composeServices,
} from '@theguild/federation-composition';
import { parse } from 'graphql';

import { hints } from './hints.mjs';

function fail(problems) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { contract: { type: 'string' } },
});
const subgraphs = positionals.map((text) => {
  const [, name, file, url] = /^(\w+)=([^@]+)@(.+)$/.exec(text) ?? fail([`not NAME=FILE@URL: ${text}`]);
  try {
    return { name, url, typeDefs: parse(readFileSync(file, 'utf8'), { noLocation: true }) };
  } catch (error) {
    return fail([`${name}: ${error.message}`]);
  }
});
if (subgraphs.length === 0) fail(['no subgraphs: NAME=FILE@URL…']);

const whole = composeServices(subgraphs);
if (compositionHasErrors(whole)) {
  fail(whole.errors.map((error) => `${error.extensions?.code ?? 'ERROR'}: ${error.message}`));
}
const found = hints(subgraphs, whole.supergraphSdl);
if (found.length > 0) fail(found);

if (values.contract === undefined) {
  process.stdout.write(`${whole.supergraphSdl.trim()}\n`);
} else {
  const filter = { include: new Set([values.contract]), exclude: new Set() };
  const contract = composeSchemaContract(subgraphs, filter);
  if (compositionHasErrors(contract)) {
    fail(contract.errors.map((error) => `${values.contract}: ${error.message}`));
  }
  process.stdout.write(`${contract.publicSdl.trim()}\n`);
}
