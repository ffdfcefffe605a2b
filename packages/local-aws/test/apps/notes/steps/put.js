import { util } from '@aws-appsync/utils';

export const request = (ctx) => ({
  operation: 'PutItem',
  key: util.dynamodb.toMapValues({ id: ctx.args.id }),
  attributeValues: util.dynamodb.toMapValues({ text: ctx.args.text }),
});

export const response = (ctx) => ctx.result;
