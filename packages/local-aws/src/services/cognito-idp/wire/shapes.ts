import { list, map, structure, text } from '../../../protocol/members.ts';

/**
 * The members that several actions have, with their constraints.
 * docs: Amazon Cognito user pools API Reference, "Actions"
 *
 * Sensitive are those that the API's model calls so, except a client's id: messages show it.
 * recorded: https://github.com/boto/boto3/issues/3581
 */

/** The whole text has to match a pattern of the reference. */
const matching = (patternText: string) => ({ pattern: new RegExp(`^(?:${patternText})$`, 'u'), patternText });

const printable = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`;

export const userPoolId = text({ required: true, min: 1, max: 55, ...matching(String.raw`[\w-]+_[0-9a-zA-Z]+`) });
export const clientId = text({ required: true, min: 1, max: 128, ...matching(String.raw`[\w+]+`) });
export const username = text({ required: true, min: 1, max: 128, ...matching(printable), sensitive: true });
export const secretHash = text({ min: 1, max: 128, ...matching(String.raw`[\w+=/]+`), sensitive: true });
export const clientSecret = text({ min: 24, max: 64, ...matching(String.raw`[\w+]+`), sensitive: true });
export const groupName = text({ required: true, min: 1, max: 128, ...matching(printable) });
export const confirmationCode = text({ required: true, min: 1, max: 2048, ...matching(String.raw`[\S]+`) });

/**
 * A password may contain spaces, but not at its ends. The pattern is written so that no text takes long to match;
 * `patternText` is AWS's. docs: Amazon Cognito Developer Guide, "Adding user pool password requirements"
 */
const passwordRule = {
  max: 256,
  pattern: /^\S.*\S$/su,
  patternText: String.raw`^[\S]+.*[\S]+$`,
  sensitive: true,
} as const;
export const password = text({ required: true, ...passwordRule });
export const optionalPassword = text(passwordRule);

export const softwareTokenCode = text({ required: true, min: 6, max: 6, ...matching('[0-9]+'), sensitive: true });

const tokenRule = { ...matching('[A-Za-z0-9-_=.]+'), sensitive: true } as const;
export const token = text({ required: true, ...tokenRule });
export const optionalToken = text(tokenRule);
export const session = text({ min: 20, max: 2048, sensitive: true });

export const attributeName = text({
  required: true,
  min: 1,
  max: 32,
  ...matching(String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+`),
});
export const attributeNames = list(attributeName, { required: true });
const attribute = structure({ Name: attributeName, Value: text({ max: 2048, sensitive: true }) });
export const attributes = list(attribute);
export const requiredAttributes = list(attribute, { required: true });

export const roleArn = text({
  min: 20,
  max: 2048,
  ...matching(
    String.raw`arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?`,
  ),
});

export const nextToken = text({ min: 1, max: 131_072, ...matching(String.raw`[\S]+`) });

/**
 * The values have the reference's order. A flow that a client does not allow, or that the runtime lacks, has an error
 * of its own.
 */
export const authFlow = text({
  required: true,
  values: [
    'USER_SRP_AUTH',
    'REFRESH_TOKEN_AUTH',
    'REFRESH_TOKEN',
    'CUSTOM_AUTH',
    'ADMIN_NO_SRP_AUTH',
    'USER_PASSWORD_AUTH',
    'ADMIN_USER_PASSWORD_AUTH',
    'USER_AUTH',
  ],
});
export const challengeName = text({
  required: true,
  values: [
    'SMS_MFA',
    'EMAIL_OTP',
    'SOFTWARE_TOKEN_MFA',
    'SELECT_MFA_TYPE',
    'MFA_SETUP',
    'PASSWORD_VERIFIER',
    'CUSTOM_CHALLENGE',
    'SELECT_CHALLENGE',
    'DEVICE_SRP_AUTH',
    'DEVICE_PASSWORD_VERIFIER',
    'ADMIN_NO_SRP_AUTH',
    'NEW_PASSWORD_REQUIRED',
    'SMS_OTP',
    'PASSWORD',
    'WEB_AUTHN',
    'PASSWORD_SRP',
  ],
});

/** The responses to challenges and the parameters of sign-ins; they contain passwords and codes. */
export const authParameters = map(text({ max: 131_072, sensitive: true }), { sensitive: true });

const clientMetadata = map(text({ max: 131_072 }));
const analyticsMetadata = structure({ AnalyticsEndpointId: text() });

/**
 * Functions of triggers read the metadata. The others are for threat protection and Amazon Pinpoint, which a pool here
 * does not have, so they have no effect. docs: Amazon Cognito user pools API Reference, "InitiateAuth"
 * (AnalyticsMetadata, ClientMetadata, UserContextData)
 */
export const forTriggers = { ClientMetadata: clientMetadata };
export const fromUser = {
  ...forTriggers,
  AnalyticsMetadata: analyticsMetadata,
  UserContextData: structure({ EncodedData: text(), IpAddress: text() }),
};
export const fromServer = {
  ...forTriggers,
  AnalyticsMetadata: analyticsMetadata,
  ContextData: structure({
    IpAddress: text({ required: true }),
    ServerName: text({ required: true }),
    ServerPath: text({ required: true }),
    HttpHeaders: list(structure({ headerName: text(), headerValue: text() }), { required: true }),
    EncodedData: text(),
  }),
};

/** Answers the attributes by name. A missing value clears an attribute. If a name occurs twice, the last one counts. */
export const attributeMap = (
  given: readonly { readonly Name: string; readonly Value?: string }[] = [],
): ReadonlyMap<string, string> => new Map(given.map(({ Name, Value }) => [Name, Value ?? '']));
