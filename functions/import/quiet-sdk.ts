/**
 * Import this before anything that imports the AWS SDK, which otherwise warns, in seven lines, of a Node version that
 * it will stop supporting. It is set here, because a script of package.json cannot set it in every shell. observed:
 * @aws-sdk/client-s3 3.1169.0
 */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ||= 'true';
