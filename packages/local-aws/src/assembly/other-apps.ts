import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

type Look = (directory: string) => string | undefined;

const ifThere =
  (name: string, advice: string): Look =>
  (directory) =>
    existsSync(join(directory, name)) ? advice : undefined;

const templates = ['yaml', 'yml', 'json'];

/** What `sam build` wrote has its code built, so that it comes before the template that it was made of. */
const ofTemplate: Look = (directory) => {
  const folders = ['.aws-sam/build/', ''];
  const names = folders.flatMap((folder) => templates.map((kind) => `${folder}template.${kind}`));
  const found = names.find((name) => existsSync(join(directory, name)));
  return found === undefined ? undefined : `--template ${found} runs the template that is here`;
};

const ofServerless: Look = (directory) =>
  ['yml', 'yaml', 'json', 'ts', 'js'].some((kind) => existsSync(join(directory, `serverless.${kind}`)))
    ? '"serverless package", then --template .serverless/cloudformation-template-update-stack.json, runs its app'
    : undefined;

/** Workspaces have the app in a folder of its own. */
function ofFolders(directory: string): string | undefined {
  const open = (at: string, depth: number): string[] =>
    foldersOf(join(directory, at)).flatMap((name) => {
      const folder = at === '' ? name : `${at}/${name}`;
      if (existsSync(join(directory, folder, 'cdk.json'))) return [folder];
      return depth > 1 ? open(folder, depth - 1) : [];
    });
  const [first, ...more] = open('', 2);
  if (first === undefined) return undefined;
  return `there is a CDK app in ${[first, ...more.slice(0, 3)].join(', ')}${more.length > 3 ? ' …' : ''}`;
}

function foldersOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => name)
      .sort();
  } catch {
    // A folder that cannot be read is no advice.
    return [];
  }
}

const looks: readonly Look[] = [
  ofTemplate,
  ofServerless,
  ifThere('cdk.out/manifest.json', '--assembly cdk.out runs the assembly that is here'),
  ifThere('amplify/backend.ts', 'a cdk.json for Amplify Gen 2 is described in the README of the package'),
  ofFolders,
];

/** Says how that can be run which lies in a folder without `cdk.json`. */
export function otherApps(directory: string): string {
  const found = looks.flatMap((look) => look(directory) ?? []);
  return found.length > 0
    ? `But ${found.join('; ')}.`
    : 'Run from the folder of a CDK app, or give --assembly DIR or --template FILE.';
}
