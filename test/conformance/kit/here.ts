import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, createOperator, OperatorError, startRuntime, type Runtime } from 'local-aws';
import type { Template } from './case.ts';
import { StackRefused, type Place, type Raised, type RaiseOptions, type Reach } from './place.ts';

/** Things happen at once here, or never. */
const patience = (seconds: number): number => Math.min(seconds / 20, 5);

/** The runtime, a new one for each stack. */
export const here: Place = {
  account: '000000000000',
  region: 'us-east-1',
  async raise(name, template, options = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    const end = (): void => rmSync(folder, { recursive: true, force: true });
    const lines: string[] = [];
    try {
      const runtime = await started(folder, name, template, options, lines);
      const remove = async (): Promise<void> => {
        await runtime.stop();
        end();
      };
      return { ...raised(runtime, remove), told: () => lines.splice(0).join('') };
    } catch (error) {
      end();
      if (error instanceof AwsError || error instanceof OperatorError) throw refusal(error, template);
      throw error;
    }
  },
};

async function started(
  folder: string,
  name: string,
  template: Template,
  { allowed = [], selectClosed = false }: RaiseOptions,
  lines: string[],
): Promise<Runtime> {
  const assembly = join(folder, `conformance-${name.replaceAll(/\W+/g, '-')}.json`);
  writeFileSync(assembly, JSON.stringify(template));
  return startRuntime({
    assembly,
    dataDirectory: join(folder, 'data'),
    port: 0,
    allowUnverified: allowed,
    // It is nowhere.
    allowHosts: ['conformance.invalid'],
    selectDisabled: selectClosed,
    operator: createOperator({ write: (line) => void lines.push(line) }),
  });
}

function raised({ outputs, stacks }: Runtime, remove: Raised['remove']): Raised {
  const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = outputs;
  const reach: Reach = { region, endpoint, account: here.account, credentials: async () => credentials, patience };
  return { stack: stacks[0]?.name ?? 'none', outputs: stackOutputs, reach, remove };
}

/** The runtime names the resource in its message. */
function refusal({ message, name, ...error }: AwsError | OperatorError, { Resources }: Template): StackRefused {
  const code = 'code' in error ? String(error.code) : name;
  const resource = Object.keys(Resources).find((id) => new RegExp(`\\b${id}\\b`).test(message));
  return new StackRefused(`${code}: ${message}`, resource);
}
