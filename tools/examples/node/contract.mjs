// SPDX-License-Identifier: EUPL-1.2
//
// jalond's contract for Node: calls that return promises. Needs @grpc/grpc-js and
// @grpc/proto-loader, in the folder of modules that is given.
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const protoRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'proto');
const files = ['events', 'flux', 'indicators', 'pathways', 'portfolios'];

// Plaintext, for a service on this machine.
export function connect(modules, address) {
  const require = createRequire(join(modules, 'package.json'));
  const grpc = require('@grpc/grpc-js');
  const definition = require('@grpc/proto-loader').loadSync(
    files.map((name) => `jalon/v1/${name}.proto`),
    {includeDirs: [protoRoot], longs: Number, enums: String, defaults: true, oneofs: true});
  const contract = grpc.loadPackageDefinition(definition).jalon.v1;
  const clients = {};
  const clientOf = (service) => {
    clients[service] ??= new contract[service](address, grpc.credentials.createInsecure());
    return clients[service];
  };
  const options = () => ({deadline: Date.now() + 60000});
  const ask = (service, method, request) => new Promise((resolve, reject) => {
    clientOf(service)[method](request, new grpc.Metadata(), options(),
      (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  return {
    ask,
    // The items of all pages.
    async pages(service, method, request, items) {
      const all = [];
      let pageToken = '';
      do {
        const page = await ask(service, method, {...request, pageToken});
        all.push(...page[items]);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return all;
    },
    talk: (service, method) => clientOf(service)[method](new grpc.Metadata(), options()),
    close: () => Object.values(clients).forEach((client) => client.close()),
  };
}
