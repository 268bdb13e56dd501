/** What each line of a text is: 0 blank, 1 comment, 2 effective; `isValid` where the compiler finds no error. */
export function classify(file: string, text: string): { readonly lines: readonly number[]; readonly isValid: boolean };
