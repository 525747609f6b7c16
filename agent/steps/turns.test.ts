import { expect, it } from "vitest";
import { labOf, say } from "../testing/lab";
import { inTurn } from "./turns";

const cell = { row: say, column: say };
const turns = (...commands: object[]) =>
	inTurn(labOf([{ id: "a", commands }]).steps[0]?.commands ?? []).map((turn) => turn.map(([index]) => index));

it("is one command after the other; those with a cell are one turn, at the place of the first", () => {
	const plain = { run: "true" };
	const celled = { run: "true", cell };
	expect(turns(plain, plain)).toEqual([[0], [1]]);
	expect(turns(plain, celled, celled, plain)).toEqual([[0], [1, 2], [3]]);
	expect(turns(celled, plain, celled)).toEqual([[0, 2], [1]]);
});
