import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import { aliasProvider, keyProvider } from './resources.ts';

/**
 * AWS Key Management Service: the keys of a template exist, with their names and policies. Nothing is encrypted with
 * them, and each action is refused by its name.
 */
export const createKms = (ports: Ports): Service => ({
  ...jsonProtocol('TrentService'),
  ...registryOf({}, undefined),
  conditionKeys: [],
  resources: { 'AWS::KMS::Key': keyProvider(ports), 'AWS::KMS::Alias': aliasProvider(ports) },
  async stop() {},
});
