// SPDX-License-Identifier: EUPL-1.2
//
// A monthly extraction: the matrix as known on a day, as CSV.
// Usage: monthly_extraction.mjs MODULES ADDRESS DÉPARTEMENT FROM TO KNOWN_AT
import {connect} from './contract.mjs';

const [modules, address, departement, from, to, knownAt] = process.argv.slice(2);
const contract = connect(modules, address);
const question = {departement, from, to, asOf: {knownAt}, convention: {name: 'BASE'}};

const matrix = await contract.ask('IndicatorService', 'GetMatrix', {question});
console.log('code,valeur,taux');
for (const row of matrix.rows) console.log(`${row.code},${row.value},${row.rate ?? ''}`);
const late = await contract.pages('IndicatorService', 'ListCellPersons',
  {question, code: '3.1.1.b', membership: 'OUT'}, 'persons');
console.error(`# hors délai ou en attente : ${late.length}`);
contract.close();
