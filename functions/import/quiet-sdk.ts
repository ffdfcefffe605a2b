/**
 * To be imported before anything that imports the AWS SDK: it warns, in seven lines, of a Node version that it will
 * stop supporting. Set here and not in a script of package.json, where not every shell could.
 */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ||= 'true';
