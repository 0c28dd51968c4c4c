// What composes without an error and is a mistake all the same. Each is told by a line that begins
// with its code.
//
//   DIRECTIVE_DROPPED       a directive is used that the federation specification doesn't lend it:
//                           it isn't imported, so composition drops it, and what it protects is open
//   PROTECTION_LOST         an auth directive of a subgraph is not in the supergraph
//   FOREIGN_TAG             a partner tags what is not its own, and would put it, or a whole type,
//                           into the contract of a client that its owner did not give it to
//   FOREIGN_HIDING          a partner makes inaccessible what is not its own
//   FOREIGN_OVERRIDE        a partner takes over a field that is not its own
//   FOREIGN_DATA            a partner would be sent more than a key, or answer for what is not its own:
//                           @requires, @provides, @external, @context and the like are for nobody
//   FOREIGN_KEY             a partner refers to an owner's entity by what is not one of its keys
//   UNPROTECTED             what a partner adds to the roots or to an owner's type has no scope
//   PLAIN_HTTP              a partner's address, to which the router shows its secret, is without TLS
//   NOT_NULL                a partner's field on a shared type can't be null: when the partner is
//                           away, the owner's part of the answer goes with it; or what it says of
//                           an owner's entity can't be: when the caller may not see one of them,
//                           all that is beside it goes as well
//   INCONSISTENT_TYPE       two subgraphs give a field or an argument differing types
//   INCONSISTENT_DESCRIPTION  two subgraphs describe one thing differently

import { Kind, parse, print } from 'graphql';

const PROTECTING = ['authenticated', 'requiresScopes', 'policy'];
const LENT = ['requires', 'provides', 'external', 'context', 'fromContext', 'interfaceObject', 'composeDirective', 'extends'];
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];
const SPECIFIED = ['deprecated', 'specifiedBy', 'oneOf', 'link', 'core', 'skip', 'include'];
const ROOTS = ['Query', 'Mutation', 'Subscription'];
/** What a subgraph has for the router alone. */
const MACHINERY = /^(_Entity|_Any|_Service|Query\._entities|Query\._service)\b/;

/** Everything of a document that has a schema coordinate, under it. */
function elements(document) {
  const found = new Map();
  const add = (coordinate, node, of) => {
    if (!MACHINERY.test(coordinate)) {
      found.set(coordinate, [...(found.get(coordinate) ?? []), { node, of }]);
    }
  };
  for (const type of document.definitions) {
    if (!/Type(Definition|Extension)$/.test(type.kind)) continue;
    const name = type.name.value;
    add(name, type);
    for (const part of [...(type.fields ?? []), ...(type.values ?? [])]) {
      add(`${name}.${part.name.value}`, part, name);
      for (const argument of part.arguments ?? []) {
        add(`${name}.${part.name.value}(${argument.name.value}:)`, argument, name);
      }
    }
  }
  return found;
}

const directives = (entries) => entries.flatMap(({ node }) => node.directives ?? []);
const value = (directive, name) => directive.arguments?.find((one) => one.name.value === name)?.value;

/** What the directives are called here that a subgraph imports: local name → the specification's. */
function imported(document) {
  const names = new Map(SPECIFIED.map((name) => [name, name]));
  for (const schema of document.definitions) {
    if (schema.kind !== Kind.SCHEMA_DEFINITION && schema.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of schema.directives ?? []) {
      if (directive.name.value === 'composeDirective') {
        const name = value(directive, 'name').value.replace('@', '');
        names.set(name, name);
      }
      if (directive.name.value !== 'link') continue;
      if (!/\/federation\/v2/.test(value(directive, 'url').value)) continue;
      for (const one of value(directive, 'import')?.values ?? []) {
        const text = (name) => one.fields.find((field) => field.name.value === name)?.value.value;
        const name = one.kind === Kind.STRING ? one.value : text('name');
        const local = one.kind === Kind.STRING ? one.value : text('as') ?? name;
        if (name.startsWith('@')) names.set(local.slice(1), name.slice(1));
      }
    }
  }
  return names;
}

/** What the specification calls a directive here; nothing when it doesn't know it. */
function meaning(directive, names) {
  const name = directive.name.value;
  return name.startsWith('federation__') ? name.slice('federation__'.length) : names.get(name);
}

/** The name of a type without its lists, and whether what is in them is never null. */
function innermost(type, sure = false) {
  return type.kind === Kind.NAMED_TYPE ? [type.name.value, sure] : innermost(type.type, type.kind === Kind.NON_NULL_TYPE);
}

const typeOf = (node) => (node.type ? print(node.type) : '');
const described = (entries) => entries.find(({ node }) => node.description)?.node.description.value.trim();

/** The hints for these subgraphs, of which the first is the owner, and their supergraph. */
export function hints([owner, ...partners], supergraphSdl) {
  const found = [];
  const owned = elements(owner.typeDefs);
  const supergraph = elements(parse(supergraphSdl, { noLocation: true }));

  for (const { name, typeDefs } of [owner, ...partners]) {
    const names = imported(typeDefs);
    for (const [coordinate, entries] of elements(typeDefs)) {
      for (const directive of directives(entries)) {
        const called = meaning(directive, names);
        if (!called) found.push(`DIRECTIVE_DROPPED: ${name}: @${directive.name.value} on ${coordinate} is not imported`);
        // A directive of several subgraphs may be merged, but never with less.
        if (PROTECTING.includes(called)) {
          const kept = directives(supergraph.get(coordinate) ?? []);
          if (!kept.some((one) => one.name.value === called)) {
            found.push(`PROTECTION_LOST: ${name}: @${called} on ${coordinate}`);
          }
        }
      }
    }
  }

  const keys = (entries, names) => directives(entries ?? [])
    .filter((one) => meaning(one, names) === 'key')
    .map((one) => value(one, 'fields').value.replace(/[{}]/g, ' $& ').split(/[\s,]+/).filter(Boolean).join(' '));
  const owners = imported(owner.typeDefs);
  for (const { name, url, typeDefs } of partners) {
    const names = imported(typeDefs);
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && !LOOPBACK.includes(hostname)) found.push(`PLAIN_HTTP: ${name}: ${url}`);
    for (const one of typeDefs.definitions.flatMap((definition) => definition.directives ?? [])) {
      if (meaning(one, names) === 'composeDirective') found.push(`FOREIGN_DATA: ${name}: @composeDirective`);
    }
    for (const [coordinate, entries] of elements(typeDefs)) {
      const theirs = owned.get(coordinate);
      const [{ node, of }] = entries;
      for (const called of directives(entries).map((one) => meaning(one, names))) {
        if (LENT.includes(called)) found.push(`FOREIGN_DATA: ${name}: @${called} on ${coordinate}`);
      }
      for (const key of theirs ? keys(entries, names) : []) {
        if (!keys(theirs, owners).includes(key)) found.push(`FOREIGN_KEY: ${name}: ${coordinate} has no key ${key}`);
      }
      if (theirs) {
        for (const directive of directives(entries)) {
          const called = meaning(directive, names);
          if (called === 'tag') found.push(`FOREIGN_TAG: ${name}: ${coordinate} is tagged by ${owner.name} alone`);
          if (called === 'inaccessible') found.push(`FOREIGN_HIDING: ${name}: ${coordinate} is ${owner.name}'s`);
          if (called === 'override') found.push(`FOREIGN_OVERRIDE: ${name}: ${coordinate} is ${owner.name}'s`);
        }
        const [type, here] = [typeOf(theirs[0].node), typeOf(node)];
        if (type !== here) found.push(`INCONSISTENT_TYPE: ${coordinate} is ${type} for ${owner.name}, ${here} for ${name}`);
        const [text, other] = [described(theirs), described(entries)];
        if (text && other && text !== other) found.push(`INCONSISTENT_DESCRIPTION: ${coordinate}: ${name} and ${owner.name}`);
      } else if (node.kind === Kind.FIELD_DEFINITION) {
        const shared = owned.has(of) || ROOTS.includes(of);
        if (shared && !directives(entries).some((one) => PROTECTING.includes(meaning(one, names)))) {
          found.push(`UNPROTECTED: ${name}: ${coordinate}`);
        }
        const [named, sure] = innermost(node.type);
        if ((shared && node.type.kind === Kind.NON_NULL_TYPE) || (sure && owned.has(named))) {
          found.push(`NOT_NULL: ${name}: ${coordinate} is ${typeOf(node)}`);
        }
      }
    }
  }
  return found;
}
