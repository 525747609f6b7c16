import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)) };
const exclude = ["**/node_modules/**", "dist/**", ".next/**", "out/**", "e2e/**"];

/** Whole labs, again and again: once is enough, whoever starts them. */
const labs = ["cli/export/export.kernel.test.ts", "cli/uml.kernel.test.ts", "cli/authoring.kernel.test.ts"];
/** What fails twice is broken; what fails once is marked in the list. */
const inSandboxes = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, retry: 1 };

/** `unit` runs anywhere; `kernel` and `labs` need sandboxes and take them one file at a time. */
export default defineConfig({
	test: {
		projects: [
			{
				resolve: { alias },
				test: { name: "unit", include: ["**/*.test.{ts,tsx}"], exclude: [...exclude, "**/*.kernel.test.ts"] },
			},
			{
				resolve: { alias },
				test: { name: "kernel", include: ["**/*.kernel.test.ts"], exclude: [...exclude, ...labs], ...inSandboxes },
			},
			{ resolve: { alias }, test: { name: "labs", include: labs, exclude, ...inSandboxes, maxConcurrency: 2 } },
		],
	},
});
