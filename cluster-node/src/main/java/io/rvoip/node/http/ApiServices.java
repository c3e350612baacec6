package io.rvoip.node.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.jwt.IssuerHealth;
import io.rvoip.auth.revocation.RevocationDesk;
import io.rvoip.config.HttpConfig;
import io.rvoip.node.Accounts;
import io.rvoip.node.join.JoinDesk;
import io.rvoip.sip.api.CallTraces;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.store.Store;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the API stands on.
 *
 * @param cluster name of the cluster
 * @param node name of this node
 * @param version release of this node
 * @param bind address to listen on
 * @param issuers how it stands with the issuers of the settings
 * @param accounts users, groups, keys and our own tokens
 * @param audit takes note of who was let in and who was not
 * @param oauth null: no provider is configured
 */
public record ApiServices(
    String cluster,
    String node,
    String version,
    InetAddress bind,
    HttpConfig config,
    ClusterQueries queries,
    CallTraces traces,
    TokenValidationService tokens,
    Supplier<List<IssuerHealth>> issuers,
    RevocationDesk revocations,
    Accounts accounts,
    Store store,
    JoinDesk joinDesk,
    Readiness readiness,
    PrometheusMeterRegistry metrics,
    AuthAudit audit,
    @Nullable OauthServices oauth) {}
