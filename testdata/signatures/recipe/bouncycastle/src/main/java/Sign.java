import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs as users of the library do: its generator, its defaults, getEncoded() and getEncoded("DER"). */
public class Sign {
  static Path keys;
  static Path out;
  static byte[] content;

  public static void main(String[] args) throws Exception {
    keys = Path.of(args[0]);
    out = Path.of(args[1]);
    content = Files.readAllBytes(out.resolve("content.txt"));
    for (String digest : List.of("256", "384", "512")) {
      sign("rsa2048", digest, "attributes", "SHA" + digest + "withRSA", true, null);
      sign("rsa3072", digest, "plain", "SHA" + digest + "withRSA", false, null);
      sign("rsa2048", digest, "pss", "SHA" + digest + "withRSAandMGF1", true, null);
      sign("p256", digest, "attributes", "SHA" + digest + "withECDSA", true, null);
      sign("p384", digest, "der", "SHA" + digest + "withECDSA", true, "DER");
    }
  }

  static void sign(String key, String digest, String variant, String algorithm, boolean attributes,
      String encoding) throws Exception {
    var signer = new JcaContentSignerBuilder(algorithm)
        .setProvider(new BouncyCastleProvider()).build(readKey(key));
    var builder = new SignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
    builder.setDirectSignature(!attributes);
    X509CertificateHolder certificate = readCertificate(key);
    var generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(builder.build(signer, certificate));
    generator.addCertificate(certificate);
    CMSSignedData signed = generator.generate(new CMSProcessableByteArray(content), false);
    byte[] bytes = encoding == null ? signed.getEncoded() : signed.getEncoded(encoding);
    String name = "bouncycastle-" + key + "-sha" + digest + "-" + variant + ".p7s";
    Files.write(out.resolve(name), bytes);
  }

  static PrivateKey readKey(String name) throws Exception {
    try (var parser = new PEMParser(new FileReader(keys.resolve(name + ".key").toFile()))) {
      return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
    }
  }

  static X509CertificateHolder readCertificate(String name) throws Exception {
    try (var parser = new PEMParser(new FileReader(keys.resolve(name + ".crt").toFile()))) {
      return (X509CertificateHolder) parser.readObject();
    }
  }
}
