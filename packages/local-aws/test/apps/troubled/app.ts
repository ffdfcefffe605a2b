import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { appFolder } from '../support.ts';
import { alertsTemplate, apiTemplate, bucketName, dataTemplate } from './resources.ts';

/** Writes the cloud assembly of an app in which almost everything is wrong: two stacks, and one within the second. */
export function writeTroubled(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const write = (name: string, content: object): void =>
    writeFileSync(join(directory, name), JSON.stringify(content, undefined, 2));
  const stack = (name: string, dependencies: readonly string[] = []) => ({
    type: 'aws:cloudformation:stack',
    properties: { templateFile: `${name}.template.json` },
    dependencies,
  });
  const asset = (path: string, packaging: string, objectKey: string) => ({
    source: { path, packaging },
    destinations: { here: { bucketName, objectKey } },
  });
  write('manifest.json', {
    version: '1',
    artifacts: {
      assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      Data: stack('Data', ['assets']),
      Api: stack('Api', ['assets', 'Data']),
    },
  });
  cpSync(appFolder('troubled/functions/import'), join(directory, 'import'), { recursive: true });
  write('assets.json', {
    files: {
      import: asset('import', 'zip', 'import.zip'),
      alerts: asset('Alerts.nested.template.json', 'file', 'alerts.json'),
    },
  });
  write('Data.template.json', dataTemplate('import.zip'));
  write('Api.template.json', apiTemplate(codeOf, 'alerts.json'));
  write('Alerts.nested.template.json', alertsTemplate);
  return directory;
}

/** Makes one file of the code of a resolver, with the way back to its lines. */
function codeOf(name: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [appFolder(`troubled/resolvers/${name}.ts`)],
    bundle: true,
    format: 'esm',
    external: ['@aws-appsync/utils'],
    sourcemap: 'inline',
    sourcesContent: false,
    outfile: appFolder(`troubled/resolvers/${name}.js`),
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
