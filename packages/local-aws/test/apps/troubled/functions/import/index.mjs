import { KendraClient } from '@aws-sdk/client-kendra';

export const handler = async () => new KendraClient({}).config.region();
