// Writes vectors.json: AUTH chains that Decentraland's own package made and checked. It is run by hand, in a folder with that package:
//
//   npm install @dcl/crypto@3.6.0 && node .../tests/identity/vectors.mjs > .../tests/identity/vectors.json
//
// The keys are those of that package's own tests (decentraland/decentraland-crypto, test/sanity.spec.ts), and no secrets.
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(path.join(process.cwd(), 'index.js'))
const { Authenticator } = require('@dcl/crypto')
const { recoverAddressFromEthSignature } = require('@dcl/crypto/dist/crypto')

const ephemeral = {
  privateKey: '0x8d11d14dd05b58fa150ec39ceab942dbff334af4dd4e87df4244106023d758ce',
  address: '0x68560651BD91509EB22b90f6F748422A26CA3425'
}
const wallet = {
  privateKey: '0x800cbd114eba965fcb41c252b920e916d2be8851496f21f24f1b4dcadf51688e',
  address: '0x13FE90239bfda363eC33a849b716616958c04f0F'
}
const NOW = Date.parse('2026-12-01T12:00:00.000Z')
Date.now = () => NOW

const text = 'A text of\nseveral lines, für alle ☂'
const login = (who, until) => `Decentraland Login\nEphemeral address: ${who.address}\nExpiration: ${until}`
const signer = { type: 'SIGNER', payload: wallet.address, signature: '' }
const link = (type, key, payload) => ({ type, payload, signature: Authenticator.createSignature(key, payload) })
const entity = (key, payload = text) => link('ECDSA_SIGNED_ENTITY', key, payload)
const until = '2026-12-01T13:00:00.000Z'
const through = (payload, key = wallet) => [signer, link('ECDSA_EPHEMERAL', key, payload), entity(ephemeral)]
const zeroBased = (chain) =>
  chain.map((one) => (one.signature ? { ...one, signature: one.signature.replace(/1b$/, '00').replace(/1c$/, '01') } : one))

const cases = {
  'the wallet signs itself': [signer, entity(wallet)],
  'through an ephemeral key': through(login(ephemeral, until)),
  'with an owner in small letters': [{ ...signer, payload: wallet.address.toLowerCase() }, entity(wallet)],
  'with v from 0': zeroBased([signer, entity(wallet)]),
  'through two ephemeral keys': [
    signer, link('ECDSA_EPHEMERAL', wallet, login(ephemeral, until)), link('ECDSA_EPHEMERAL', ephemeral, login(wallet, until)), entity(wallet)
  ],
  'somebody else signed': [signer, entity(ephemeral)],
  'somebody else logged in': through(login(ephemeral, until), ephemeral),
  'the login has ended': through(login(ephemeral, '2026-12-01T11:59:59.999Z')),
  'the login ends now': through(login(ephemeral, '2026-12-01T12:00:00.000Z')),
  'the text was altered': [signer, { ...entity(wallet), payload: text + '!' }],
  'another text was signed': [signer, entity(wallet, 'another')]
}

const out = []
for (const [name, chain] of Object.entries(cases)) {
  const { ok } = await Authenticator.validateSignature(text, chain, null)
  out.push({ name, good: ok, chain })
}
const recovered = recoverAddressFromEthSignature(out[0].chain[1].signature, text)
console.log(JSON.stringify({ now: NOW, text, address: recovered, cases: out }, null, 1))
