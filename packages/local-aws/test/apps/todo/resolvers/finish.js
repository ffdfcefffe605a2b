import { util } from '@aws-appsync/utils';

export function request(ctx) {
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ id: ctx.args.id }),
    update: { expression: 'SET done = :true', expressionValues: util.dynamodb.toMapValues({ ':true': true }) },
    condition: { expression: 'attribute_exists(id)' },
  };
}

export function response(ctx) {
  if (ctx.error) util.error('There is no such thing to do.', 'NotFound');
  return ctx.result;
}
