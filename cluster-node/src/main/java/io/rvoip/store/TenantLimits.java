package io.rvoip.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many of something a tenant may have. Whoever adds one first locks the tenant's row, so that
 * two who add at the same time count one after the other.
 */
final class TenantLimits {
  private TenantLimits() {}

  /** A limit of the tenant's own; null: none. */
  private record Limit(@Nullable Integer own) {}

  /**
   * How many more a tenant may have, locked until the transaction ends; empty when there is no such
   * tenant.
   *
   * @param column of the table {@code tenant} that has the tenant's own limit; null: none has
   * @param count query with the tenant as its one parameter
   */
  static Optional<Integer> left(
      Connection c, String tenant, @Nullable String column, int byDefault, String count)
      throws SQLException {
    Optional<Limit> limit =
        Sql.first(
            c,
            "SELECT %s AS own FROM tenant WHERE name = ? FOR UPDATE"
                .formatted(column == null ? "CAST(NULL AS INTEGER)" : column),
            row -> new Limit(row.getObject("own", Integer.class)),
            tenant);
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    int used = Sql.first(c, count, row -> row.getInt(1), tenant).orElse(0);
    Integer own = limit.get().own();
    return Optional.of((own == null ? byDefault : own) - used);
  }
}
