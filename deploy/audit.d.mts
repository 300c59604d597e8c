export function verdictOf(text: string): { code: number; lines: string[] };
