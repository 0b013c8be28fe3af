import { Component } from '@angular/core';
import { StockLedger } from '../ui/stock-ledger.ts';

@Component({
  selector: 'crpm-movements',
  imports: [StockLedger],
  template: `<crpm-stock-ledger />`,
})
export default class Movements {}
