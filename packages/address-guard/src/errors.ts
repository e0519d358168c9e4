import { CodedError } from '@hookline/outcome';

/** A connection that was not made, because the address may not be reached. The message does not contain the address. */
export class AddressRefusedError extends CodedError<'address_refused'> {
  override readonly name: string = 'AddressRefusedError';

  constructor() {
    super('address_refused', 'the host is at an address that is internal or serves metadata, which may not be reached');
  }
}
