const { KendraClient } = require('@aws-sdk/client-kendra');

exports.handler = async () => new KendraClient({}).config.region();
