package io.rvoip.node.tls;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * Key and certificate of one node, and the authority that both ends trust; all PEM (RFC 7468).
 *
 * @param notAfter the certificate is of no use from then on
 */
public record NodeCertificate(
    String keyPem, String certificatePem, String caPem, Instant notAfter) {
  public static final String KEY_FILE = "node.key";
  public static final String CERTIFICATE_FILE = "node.crt";
  public static final String CA_FILE = "ca.crt";

  /** Writes the three files, each at once; the key for the owner's eyes only. */
  public void writeTo(Path dir) throws IOException {
    Files.createDirectories(dir);
    write(dir.resolve(CA_FILE), caPem);
    write(dir.resolve(KEY_FILE), keyPem);
    write(dir.resolve(CERTIFICATE_FILE), certificatePem);
  }

  private static void write(Path file, String pem) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (var out =
        Files.newByteChannel(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
      out.write(java.nio.ByteBuffer.wrap(pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "NodeCertificate[until " + notAfter + "]";
  }
}
