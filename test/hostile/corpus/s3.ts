import { repeat } from '../graphql/bombs.ts';
import { size } from '../support/settings.ts';

const many = size(20_000, 300_000);

/**
 * Documents that have made some XML reader read files, call home, grow without bound or stand still. `home` is an
 * address that must stay silent.
 */
export const xmlBombs = (home: string): Readonly<Record<string, string | Buffer>> => ({
  'a billion laughs': `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">${repeat(9, (index) => `<!ENTITY ${'bcdefghij'[index] ?? ''} "${`&${'abcdefghi'[index] ?? ''};`.repeat(10)}">`)}]><Delete><Object><Key>&j;</Key></Object></Delete>`,
  'quadratic growth': `<!DOCTYPE l [<!ENTITY a "${'x'.repeat(50_000)}">]><Delete><Object><Key>${'&a;'.repeat(1_000)}</Key></Object></Delete>`,
  'a file': '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&a;</Key></Object></Delete>',
  'an address': `<!DOCTYPE l [<!ENTITY a SYSTEM "${home}">]><Delete><Object><Key>&a;</Key></Object></Delete>`,
  'an external DTD': `<!DOCTYPE l SYSTEM "${home}"><Delete><Object><Key>k</Key></Object></Delete>`,
  'a parameter entity': `<!DOCTYPE l [<!ENTITY % a SYSTEM "${home}"> %a;]><Delete><Object><Key>k</Key></Object></Delete>`,
  'an inclusion': `<Delete xmlns:xi="http://www.w3.org/2001/XInclude"><Object><Key><xi:include href="${home}"/></Key></Object></Delete>`,
  'a stylesheet': `<?xml-stylesheet href="${home}"?><Delete><Object><Key></Key></Object></Delete>`,
  'a schema': `<Delete xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x ${home}"><Object/></Delete>`,
  'an entity of nobody': '<Delete><Object><Key>&x;</Key></Object></Delete>',
  'depth': '<a>'.repeat(many) + '</a>'.repeat(many),
  'depth without an end': '<a>'.repeat(many),
  'many attributes': `<Delete ${repeat(many, (index) => `a${index}="b"`)}/>`,
  'many attributes without an end': `<Delete ${repeat(many, (index) => `a${index}="b"`)}`,
  'a huge attribute': `<Delete a="${'x'.repeat(many)}"/>`,
  'an attribute without an end': `<Delete a="${'x'.repeat(many)}`,
  'a huge name': `<${'a'.repeat(many)}/>`,
  'spaces in a tag': `<Delete ${' '.repeat(many)}`,
  'spaces and attributes in turn': `<Delete ${' a = "b"'.repeat(many / 10)} <`,
  'open brackets': '<'.repeat(many),
  'comments without an end': `<Delete>${'<!--'.repeat(many / 4)}`,
  'CDATA without an end': `<Delete>${'<![CDATA['.repeat(many / 9)}`,
  'instructions without an end': `<Delete>${'<?a'.repeat(many / 3)}`,
  'comments': `<Delete>${'<!---->'.repeat(many / 7)}</Delete>`,
  'ampersands': `<Delete>${'&'.repeat(many)}</Delete>`,
  'references': `<Delete><Object><Key>${'&#65;'.repeat(many / 5)}</Key></Object></Delete>`,
  'the null character': '<Delete><Object><Key>&#0;</Key></Object></Delete>',
  'a character beyond Unicode': '<Delete><Object><Key>&#x110000;</Key></Object></Delete>',
  'half a character': '<Delete><Object><Key>&#xD800;</Key></Object></Delete>',
  'many objects': `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1_001)}</Delete>`,
  'two roots': '<Delete><Object><Key>k</Key></Object></Delete><Delete/>',
  'crossed tags': '<Delete><Object></Delete></Object>',
  'another root': '<Undelete><Object><Key>k</Key></Object></Undelete>',
  'a root of the prototype': '<__proto__><constructor/></__proto__>',
  'nothing': '',
  'spaces': ' \n\t ',
  'JSON': '{"Delete":{"Object":[{"Key":"k"}]}}',
  'bad UTF-8': Buffer.concat([Buffer.from('<Delete><Object><Key>'), Buffer.from('c328', 'hex'), Buffer.from('</Key></Object></Delete>')]),
  'UTF-16': Buffer.from('\ufeff<Delete><Object><Key>k</Key></Object></Delete>', 'utf16le'),
  'UTF-7': '<?xml version="1.0" encoding="UTF-7"?>+ADw-Delete+AD4-',
});

/** Parts of paths, as sent: what has led some server out of its folder, or to another key than was meant. */
export const pathParts: readonly string[] = [
  ...['..', '.', '', '%2e%2e', '%2E%2e', '.%2e', '..%2f', '..%5c', '%5c', '%252e%252e', '...', '..a', '.%20.', '..;', '%2e%2e%2f', '%c0%ae%c0%ae', '%c0%af', '%e0%80%ae', '%uff0e'],
  ...['%00', 'a%00.txt', '%0d%0a', '%7f', '%20', '+', '%2b', '%', '%zz', '%ff', '%ed%a0%80', '%f0%9f%90%89', '%c3%a9', 'e%cc%81', '%e2%80%ae', '%ef%bb%bf', '~', '*', "'", '(', '&', '=', '@', ':', ',', ';', '$', '!'],
  ...['etc', 'passwd', 'C:', 'con', 'aux.txt', '.git', '__proto__', 'constructor', 'soap', 'a'.repeat(300), 'a'.repeat(1_100), 'k'],
];

/** Header values, by header, and whether S3 must refuse them. */
export const hostileHeaders: readonly { readonly name: string; readonly value: string; readonly refused?: boolean }[] = [
  ...['', 'x', 'AAAA', 'AAAAAAAAAAAAAAAAAAAAAA==', '====', '1B2M2Y8AsgTpgAmY7PhCfg=='].map((value) => ({ name: 'content-md5', value, refused: true })),
  ...['', 'x', 'AAAAAA==', 'AAAAAA', 'AAAAAAA='].map((value) => ({ name: 'x-amz-checksum-crc32', value, refused: true })),
  { name: 'x-amz-checksum-sha256', value: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', refused: true },
  { name: 'x-amz-checksum-md5', value: 'x', refused: true },
  { name: 'x-amz-checksum-crc64nvme', value: 'AAAAAAAAAAA=', refused: true },
  ...['x', '-1', '99999999999999999999', ''].map((value) => ({ name: 'x-amz-decoded-content-length', value })),
  ...['x-amz-checksum-crc32', 'x', ''].map((value) => ({ name: 'x-amz-trailer', value, refused: true })),
  ...['aws-chunked', 'aws-chunked,gzip'].map((value) => ({ name: 'content-encoding', value, refused: true })),
  { name: 'content-encoding', value: 'x'.repeat(2_000) },
  ...['x'.repeat(2_100), 'x'.repeat(9_000)].map((value) => ({ name: 'x-amz-meta-long', value, refused: true })),
  ...['__proto__', 'constructor', 'tostring', 'a.b', "a'b", '0'].map((name) => ({ name: `x-amz-meta-${name}`, value: 'x' })),
  ...['\u00e9', '\t', ' x  y ', '=?UTF-8?Q?x?=', '"', '%00', '${jndi:ldap://x}'].map((value) => ({ name: 'x-amz-meta-odd', value })),
  ...['\u00ff', 'text/html; charset="', ';', 'x'.repeat(3_000)].map((value) => ({ name: 'content-type', value })),
  ...['attachment; filename="\u00e9"', 'attachment; filename=../../x', '"'].map((value) => ({ name: 'content-disposition', value })),
  ...['never', '99999999999999', 'Thu, 99 Foo'].map((value) => ({ name: 'expires', value })),
  ...['', '*', '"x"', 'W/"x"', '*, "x"', '"', '""'].flatMap((value) => ['if-match', 'if-none-match'].map((name) => ({ name, value }))),
  ...['', '/', '//', 'x', '../../etc/passwd', '/hostile-objects/../k', '%2e%2e/%2e%2e', '/hostile-objects/%ff', '/hostile-objects/k?versionId=../x', '/hostile-objects/k?versionId=', 'http://127.0.0.1/x', `/${'a'.repeat(2_000)}/k`].map((value) => ({ name: 'x-amz-copy-source', value, refused: true })),
  ...['public-read', 'x', ''].map((value) => ({ name: 'x-amz-acl', value, refused: true })),
  ...['aws:kms', 'x'].map((value) => ({ name: 'x-amz-server-side-encryption', value, refused: true })),
  ...['GLACIER', 'x'].map((value) => ({ name: 'x-amz-storage-class', value, refused: true })),
  ...['aws:x=y', '&&&', 'a'.repeat(300)].map((value) => ({ name: 'x-amz-tagging', value, refused: true })),
  { name: 'x-amz-expected-bucket-owner', value: '111111111111', refused: true },
  { name: 'x-amz-website-redirect-location', value: 'http://x', refused: true },
];

export const ranges: readonly string[] = ['bytes=0-', 'bytes=-0', 'bytes=-99999999999999999999', 'bytes=5-2', 'bytes=0-99999999999999999999', 'bytes=99-', 'bytes=0-0,2-3', 'bytes=0-0,'.repeat(500), 'lines=0-1', 'bytes=a-b', 'bytes', 'bytes=--1', 'bytes=0x1-2', ''];
