import type { CreateFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { flag, map, structure, text } from '../../../protocol/members.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { textOf } from '../../../contract/action.ts';
import { configurationOf } from '../configuration.ts';
import { lambdaAction } from '../context.ts';
import { conflict } from '../errors.ts';
import { codeMembers, uploaded } from '../given-code.ts';
import { putTags } from '../tags.ts';
import { architectures, passing, settingMembers, usingLayers } from '../settings.ts';

export const CreateFunction = lambdaAction({
  input: {
    ...settingMembers,
    Role: text({ required: true }),
    FunctionName: text({ required: true, pattern: /^(?:[a-zA-Z0-9-_]{1,64}|arn:aws:lambda:.{1,200})$/ }),
    Code: structure(codeMembers, { required: true }),
    PackageType: text({ values: ['Zip'] }),
    Architectures: architectures,
    Publish: flag(),
    Tags: map(text()),
  },
  needs: (members, { functionArn }) => [
    { action: 'lambda:CreateFunction', resource: functionArn(textOf(members.FunctionName)) },
    ...passing(members),
    ...usingLayers(members),
  ],
  genuine: ({ role }) => [
    {
      FunctionName: 'hostile-created',
      Runtime: 'nodejs20.x',
      Role: role,
      Handler: 'index.handler',
      Code: { ZipFile: emptyArchive },
    },
  ],
  async run(
    { Code, Publish, FunctionName, Tags, ...settings },
    context,
    call,
  ): Promise<Wire<CreateFunctionCommandOutput>> {
    const { functions, control, state } = context;
    const name = FunctionName.split(':').at(-1) ?? '';
    await control.requireInterpreter(settings.Runtime);
    const code = await uploaded(Code, context, call);
    if (functions.byName(name)) throw conflict(`Function already exist: ${name}`);
    control.create(name, settings, code);
    const { fn } = functions.find(name);
    if (Tags !== undefined) putTags(state, fn, Tags);
    const version = Publish === true ? await control.publish(fn) : undefined;
    return configurationOf(control, (version !== undefined && fn.versions.get(version)) || fn);
  },
});

/** An archive without files. */
const emptyArchive = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]).toString('base64');
