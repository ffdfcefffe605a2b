import { echo, writeApi } from '../../../packages/local-aws/bench/assembly.ts';

const roleFor = (service: string): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
  },
});

/** One of each that reads a file of the package when it runs: resolvers, functions, JSONata, S3 Select. */
export function writeSmallAssembly(directory: string): void {
  writeApi(directory, {
    sdl: 'type Query { echo(text: String): String }',
    resolvers: { 'Query.echo': echo.replace('ctx.args', 'ctx.args.text') },
    resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'things' } },
      FunctionRole: roleFor('lambda.amazonaws.com'),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'double',
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
          Code: {
            ZipFile:
              'exports.handler = async ({ n }) => { if (n < 0) throw new RangeError("negative"); return 2 * n; };',
          },
        },
      },
      MachineRole: roleFor('states.amazonaws.com'),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          DefinitionString: JSON.stringify({
            QueryLanguage: 'JSONata',
            StartAt: 'Add',
            States: { Add: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
          }),
        },
      },
    },
    outputs: { Machine: { Ref: 'Machine' } },
  });
}
