import * as k from '../words.js';
import { byField } from './routes.js';

const texts = () => k.oneOrMore(k.text()).leftOut([]);
const ports = () => k.oneOrMore(k.port()).leftOut([]);
const blocks = () => k.oneOrMore(k.addressRange()).leftOut([]);

/** Who calls; all that is said has to hold. */
const source = k.object({
  accounts: texts().describe(
    'Whom mutual TLS has proven: `name`, `namespace/name`, `start*`, `*end`, or `*` for anybody proven.',
  ),
  notAccounts: texts(),
  namespaces: texts().describe('The part of such an account before its slash.'),
  notNamespaces: texts(),
  ip: blocks().describe('Whence the connection comes: addresses or networks.'),
  notIp: blocks(),
  tokens: texts().describe(
    'Whom a valid token speaks for, issuer/subject: a request has one by its header `authorization: ' +
      'Bearer issuer/subject`.',
  ),
  notTokens: texts(),
});

/** What is called. */
const operation = k.object({
  hosts: texts().describe('Whom it is for, in any case.'),
  notHosts: texts(),
  ports: ports().describe('Where the replicas listen.'),
  notPorts: ports(),
  methods: texts(),
  notMethods: texts(),
  paths: texts().describe(
    'Without the query. As names, and with `{*}` for one element, `{**}` for what is left.',
  ),
  notPaths: texts(),
});

const rule = k.object({
  from: k.oneOrMore(source).leftOut([]).describe('Of a list one is enough. Default: anybody.'),
  to: k.oneOrMore(operation).leftOut([]).describe('Of a list one is enough. Default: anything.'),
  when: byField(k.oneOrMore(k.text()))
    .leftOut(new Map())
    .describe('Header fields, each with the texts of which it has to be one.'),
  unless: byField(k.oneOrMore(k.text()))
    .leftOut(new Map())
    .describe('Header fields, each with the texts of which it may be none.'),
  at: k.text().leftOut('').describe('Where it stands in a file of another tool: file:line.'),
});

/** Who may call a service: one policy of those that it has. */
export const policy = {
  name: k.text().describe('By which refusals are told. Default: policy-1, policy-2, ...'),
  action: k
    .choice(['allow', 'deny', 'custom'])
    .describe(
      "Istio's order: whom a custom policy fits is refused (by the authorizer behind it), whom a deny policy " +
        'fits is refused; where any policy allows, who fits none of these is refused.',
    ),
  rules: k
    .list(rule)
    .leftOut([])
    .describe('One that fits is enough; none fits nobody, and [{}] anybody.'),
  status: k
    .integer({ min: 400, max: 499 })
    .leftOut(403)
    .describe('Of the answer to whom it refuses; of connections only those with 403 are heeded.'),
  at: k.text().leftOut('').describe('Where it stands in a file of another tool: file:line.'),
};

export const authorization = k.list(k.object(policy));

/** Whom a certificate names. */
export const account = k
  .orNone(k.text())
  .leftOut(null)
  .describe('Its service account, name or namespace/name: what mutual TLS proves of it.');

export type PlainPolicy = k.ValueOf<typeof authorization>[number];
export type PlainPolicyRule = PlainPolicy['rules'][number];
