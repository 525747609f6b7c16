import type { NextConfig } from "next";

/** The page is static: our own server hands `out/` on, behind the token. */
const config: NextConfig = {
	output: "export",
	reactStrictMode: true,
	devIndicators: false,
	// `npm run typecheck` looks at the whole house; a user's first start need not.
	typescript: { ignoreBuildErrors: true },
};

export default config;
