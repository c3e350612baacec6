package io.rvoip.launcher;

import io.rvoip.auth.ApiToken;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.Roles;
import io.rvoip.auth.Users;
import io.rvoip.config.RvoipConfig;
import io.rvoip.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Makes what a newcomer needs, once: users 1001 to 1004 in an empty database, and a token for the
 * HTTP API in {@code DIR/admin.token}.
 *
 * @param logins users that were made, with the passwords that are shown this once
 */
record FirstStart(List<Login> logins) {
  private static final String TENANT = "default";
  private static final List<String> NAMES = List.of("1001", "1002", "1003", "1004");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A user with a password. */
  record Login(String name, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + name + "]";
    }
  }

  /** Nothing was to be made. */
  static FirstStart none() {
    return new FirstStart(List.of());
  }

  /** In a database that nothing else has opened yet; for nodes in processes of their own. */
  static FirstStart inDatabaseOf(RvoipConfig config, DataDir data) throws InterruptedException {
    try (Store store =
        Store.open(
            config.store(), "launcher", PATIENCE, line -> System.err.println("rvoip: " + line))) {
      store.tenants().ensure(TENANT, realm(config));
      return in(store, config, data);
    }
  }

  /** In the opened database of a node that is starting. */
  static FirstStart in(Store store, RvoipConfig config, DataDir data) {
    if (hasToken(store, data)) {
      return none();
    }
    List<Login> logins = users(store, config);
    var token =
        OpaqueTokens.mint(
            TENANT,
            "key:first-start", // no user has such a name: what becomes of users does not end it
            Set.of(Roles.ADMIN, Roles.CLUSTER_ADMIN),
            Set.of(),
            Instant.now(),
            null,
            new SecureRandom());
    await(store.apiTokens().add(token.stored()));
    DataDir.writeSecret(data.adminToken(), token.text() + "\n");
    return new FirstStart(logins);
  }

  /** Whether DIR has a token that this database knows; it may be another database's. */
  private static boolean hasToken(Store store, DataDir data) {
    try {
      String token = Files.readString(data.adminToken()).strip();
      Optional<ApiToken> known = await(store.apiTokens().find(OpaqueTokens.sha256(token)));
      return known.isPresent() && !known.get().revoked();
    } catch (IOException e) {
      return false; // none yet
    }
  }

  private static List<Login> users(Store store, RvoipConfig config) {
    if (await(store.users().count(TENANT)) > 0) {
      return List.of();
    }
    var users =
        new Users(
            store.users(), store.tenants(), new SecureRandom(), config.limits().usersPerTenant());
    var logins = new ArrayList<Login>();
    for (String name : NAMES) {
      Users.Result result = await(users.add(TENANT, name, null, null));
      if (result instanceof Users.Result.Done(var made, var password) && password != null) {
        logins.add(new Login(made, password));
      }
    }
    return logins;
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static String realm(RvoipConfig config) {
    String configured = config.auth().realm();
    if (configured != null) {
      return configured;
    }
    return config.sip().domains().isEmpty() ? "rvoip" : config.sip().domains().getFirst();
  }
}
