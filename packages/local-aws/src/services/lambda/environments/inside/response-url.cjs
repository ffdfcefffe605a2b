// @ts-check
'use strict';
// Functions that make custom resources answer to an address of S3, most of them to its name by HTTPS, whatever scheme
// and port the address has. Here it is an address of the endpoint, which speaks HTTP at a port of its own.
// observed: aws-cdk-lib 2.276.0 (the provider framework and the handlers give host and path alone)

const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');
const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');

const bucket = '/cloudformation-custom-resource-response-';
let isOpen = false;

/** From now on HTTPS to the address of an answer leads to the endpoint. @param {string} endpointUrl */
exports.open = (endpointUrl) => {
  if (isOpen) return;
  isOpen = true;
  const { hostname, port } = new URL(endpointUrl);
  const { request } = https;
  const http_ = http.request;
  /** @param {any[]} given */
  const open = (...given) => {
    const [first, second] = given;
    const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
    const options = { ...(url ? partsOf(url) : first), ...(url && typeof second === 'object' ? second : {}) };
    const isAnswer = (options.hostname ?? options.host) === hostname && String(options.path).startsWith(bucket);
    if (!isAnswer) return Reflect.apply(request, https, given);
    const callback = given.find((one) => typeof one === 'function');
    const { agent: _agent, protocol: _protocol, defaultPort: _defaultPort, ...rest } = options;
    return http_({ ...rest, host: hostname, hostname, port }, callback);
  };
  https.request = /** @type {typeof https.request} */ (open);
  syncBuiltinESMExports();
};

/** @param {URL} url */
const partsOf = ({ hostname, pathname, search }) => ({ hostname, path: `${pathname}${search}` });
