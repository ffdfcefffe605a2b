import type { PublishVersionCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { checkRevision } from '../control.ts';
import { invalidParameter } from '../errors.ts';

export const PublishVersion = lambdaAction({
  input: { FunctionName: functionName, CodeSha256: text(), Description: text({ max: 256 }), RevisionId: text() },
  needs: onFunction('lambda:PublishVersion'),
  genuine: ({ function: name }) => [{ FunctionName: name, Description: 'One' }],
  async run(input, { functions, control }): Promise<Wire<PublishVersionCommandOutput>> {
    const { fn } = functions.find(input.FunctionName);
    checkRevision(input.RevisionId, fn.definition.revisionId);
    const { sha256 } = await control.archiveOf(fn);
    // recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== sha256)
      throw invalidParameter(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try ` +
          'again with the CodeSHA256 in $LATEST.',
      );
    const version = await control.publish(fn, input.Description);
    return configurationOf(control, fn.versions.get(version) ?? fn, version);
  },
});
