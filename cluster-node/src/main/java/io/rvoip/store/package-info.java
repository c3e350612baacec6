/**
 * The database: H2 for one node, PostgreSQL for a cluster, one schema for both, plain JDBC. Holds
 * the journal and snapshot plugins of Pekko persistence, users, tokens, tenants, the cluster's
 * secrets and members, call detail records and the event feed. Entry class: {@link
 * io.rvoip.store.Store}; the actor system finds it by {@link io.rvoip.store.StoreExtension}.
 */
@NullMarked
package io.rvoip.store;

import org.jspecify.annotations.NullMarked;
