// SPDX-License-Identifier: EUPL-1.2
//
// A client of jalond with nothing but the packages @grpc/grpc-js and @grpc/proto-loader, as any
// Node program could be.
//
// Usage: client.mjs MODULES ADDRESS [again]. MODULES is the folder that holds node_modules. `again`
// says that the events have been recorded before. Ends with 0 when all is as expected.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const [modules, address, mode] = process.argv.slice(2);
const require = createRequire(join(modules, 'package.json'));
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
const protoRoot = join(folder, '..', '..', 'proto');
const batchSize = 4;

function loadContract() {
  const definition = loader.loadSync(['jalon/v1/events.proto', 'jalon/v1/indicators.proto'], {
    includeDirs: [protoRoot], longs: Number, enums: String, defaults: true, oneofs: true,
  });
  return grpc.loadPackageDefinition(definition).jalon.v1;
}

// Field names of the JSON form are those of proto-loader, so a line is an event as it is.
function readEvents() {
  const lines = readFileSync(join(folder, 'events.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line)).reverse();
}

// Batches of four events; the last one also holds an event that must be refused.
function makeBatches() {
  const events = readEvents();
  events.push({...events.find((event) => event.orientation), recordId: ''});
  const batches = [];
  for (let start = 0; start < events.length; start += batchSize) {
    batches.push({batchNo: batches.length + 1, events: events.slice(start, start + batchSize)});
  }
  return batches;
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

function deadline() {
  return {deadline: Date.now() + 30000};
}

async function record(contract, again) {
  const client = new contract.EventService(address, grpc.credentials.createInsecure());
  const stream = client.RecordEvents(new grpc.Metadata(), deadline());
  const batches = makeBatches();
  for (const batch of batches) stream.write(batch);
  stream.end();
  const answers = [];
  for await (const answer of stream) answers.push(answer);
  client.close();

  const last = batches[batches.length - 1];
  const total = sum(batches.map((batch) => batch.events.length)) - 1;
  assert.deepEqual(answers.map((a) => a.batchNo), batches.map((batch) => batch.batchNo));
  assert.equal(sum(answers.map((a) => a.recorded)), again ? 0 : total);
  assert.equal(sum(answers.map((a) => a.duplicates)), again ? total : 0);
  const rejections = answers.flatMap((a) => a.rejections.map((r) => [a.batchNo, r.index, r.field]));
  assert.deepEqual(rejections, [[last.batchNo, last.events.length - 1, 'recordId']]);
}

function getMatrix(client, request) {
  return new Promise((resolve, reject) => {
    client.GetMatrix(request, new grpc.Metadata(), deadline(),
      (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

async function readMatrices(contract) {
  const client = new contract.IndicatorService(address, grpc.credentials.createInsecure());
  const {departement, from, to, matrices} =
    JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  for (const {knownAt, values} of matrices) {
    const question = {departement, from, to, asOf: {knownAt}, convention: {name: 'BASE'}};
    const answer = await getMatrix(client, {question});
    const found = Object.fromEntries(answer.rows.map((row) => [row.code, row.value]));
    const asked = Object.fromEntries(Object.keys(values).map((code) => [code, found[code]]));
    assert.deepEqual(asked, values, `matrix as known on ${knownAt}`);
  }
  const nonsense = {question: {departement, from: '2022-02-30', to}};
  await assert.rejects(getMatrix(client, nonsense), (error) =>
    error.code === grpc.status.INVALID_ARGUMENT &&
    error.metadata.get('grpc-status-details-bin').toString().includes('from'));
  client.close();
}

const contract = loadContract();
await record(contract, mode === 'again');
await readMatrices(contract);
