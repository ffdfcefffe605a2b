import { put } from '@aws-appsync/utils/dynamodb';

export const request = (ctx) =>
  put({ key: { id: ctx.args.id }, item: { text: ctx.args.text, owner: ctx.identity.username } });

export const response = (ctx) => ctx.result;
