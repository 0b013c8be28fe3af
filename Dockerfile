# One image for all services: which one it is, its command says (apps/<service>/dist/main.js).
FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /crpm
COPY . .
# What decides which packages are installed, and nothing else: an edit of a source installs nothing.
RUN find . -mindepth 2 -type f ! -name package.json -delete && find . -type d -empty -delete

FROM node:24.21.0-bookworm-slim AS installed
WORKDIR /crpm
COPY --from=manifests /crpm ./
# No package runs a script of its own: what is native comes built, inside its package.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund

FROM installed AS packages
# What only the console's build needs is listed beside what the services need.
RUN npm pkg delete $(node -p "Object.keys(require('./package.json').dependencies).filter((name) => /^@(angular|swimlane)/.test(name)).map((name) => 'dependencies[' + name + ']').join(' ')") \
  && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete

FROM installed AS build
ENV CI=true NX_DAEMON=false
COPY . .
RUN npx nx run-many -t build --projects=customers,products,purchases,analytics,gateway,web --output-style=static
RUN mkdir /out && tar -c package.json docs/asyncapi.json apps/analytics/src/migrations/*.sql \
  libs/*/package.json libs/*/dist apps/*/package.json apps/*/dist | tar -x -C /out

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 CRPM_DATA_DIR=/data
WORKDIR /crpm
RUN mkdir --mode=0700 /data && chown node:node /data
COPY --from=packages /crpm/node_modules ./node_modules
COPY --from=build /out ./
USER node
EXPOSE 8080 8081
# kafkajs asks for timers that are due already.
ENTRYPOINT ["node", "--disable-warning=TimeoutNegativeWarning"]
