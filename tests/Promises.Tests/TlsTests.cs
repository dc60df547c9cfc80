using System.Net;
using System.Security.Cryptography.X509Certificates;
using MongoDB.Driver;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>Only who has a certificate that the machine trusts gets to know a secret. A certificate may be renewed, so a wrong one is waited for.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly string[] Secret = ["ConnectionStrings__RabbitMq", "ConnectionStrings__MongoDb", "Okki__ClientSecret", "Qingyiyun__AppKey", "Qingyiyun__AppSecret"];

    private readonly Authority _authority = new();
    private readonly Authority _stranger = new();
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("okkibridge-secrets-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Broker_and_database_with_a_wrong_certificate_are_named_and_waited_for(bool trusted)
    {
        if (await Broker.SkipReasonAsync() is { } noBroker) Assert.Skip(noBroker);
        if (MongoServer.SkipReason is { } noMongo) Assert.Skip(noMongo);
        await using var mongo = new MongoServer();
        await using var names = new Broker();
        using var wrong = trusted ? _authority.Sign("other.example") : _stranger.Sign();
        using var right = _authority.Sign();
        await using var broker = new TcpProxy(new Uri(Broker.Uri)) { Certificate = wrong };
        await using var database = DatabaseBehind(mongo.ConnectionString, wrong);
        await using var service = ServiceProcess.Start("Transformer", new Dictionary<string, string?>
        {
            ["ConnectionStrings__RabbitMq"] = Secure(broker.Url),
            ["ConnectionStrings__MongoDb"] = Secure(mongo.ConnectionString, database),
            ["Bus__Prefix"] = names.Prefix,
            ["SSL_CERT_FILE"] = _authority.File,
        });
        names.Owns("companies-extracted", "extracted-given-up");
        names.Owns(typeof(Contracts.CompaniesExtracted), typeof(Contracts.CompaniesNormalized), typeof(Contracts.CompaniesSettled));

        await Eventually.TrueAsync(
            async () => await service.HealthAsync("live", Ct) is HttpStatusCode.OK
                && Warnings(service, "ConnectionStrings:RabbitMq").Any() && Warnings(service, "ConnectionStrings:MongoDb").Any(),
            () => service.Output, Ct);
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri(service.Address, "/health/ready"), Ct);
        Assert.Equal("""{"status":"unhealthy","dependencies":{"broker":"unhealthy","database":"unhealthy"}}""", await ready.Content.ReadAsStringAsync(Ct));
        Assert.All((string[])["ConnectionStrings:RabbitMq", "ConnectionStrings:MongoDb"], key => Assert.Contains(
            trusted ? "RemoteCertificateNameMismatch" : "PartialChain", Assert.Single(Warnings(service, key)), StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", service.Output, StringComparison.Ordinal);

        broker.Certificate = database.Certificate = right;
        await service.ReadyAsync(Ct);
    }

    [Fact]
    public async Task A_run_goes_through_over_TLS_with_all_secrets_from_files_once_the_providers_certificates_are_right()
    {
        if (MongoServer.SkipReason is { } noMongo) Assert.Skip(noMongo);
        using var wrong = _stranger.Sign();
        using var right = _authority.Sign();
        var okki = await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = 20 }, ct: Ct);
        var qingyiyun = await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: Ct);
        await using var source = new TcpProxy(okki.Url) { Certificate = wrong };
        await using var target = new TcpProxy(qingyiyun.Url) { Certificate = wrong };
        await using var broker = new TcpProxy(new Uri(Broker.Uri)) { Certificate = right };
        await using var database = DatabaseBehind(Environment.GetEnvironmentVariable("MONGODB_URI")!, right);
        await using var bridge = await Bridge.StartAsync(1, okki, qingyiyun, Bridge.ByHand, (service, environment) =>
        {
            environment["Okki__BaseUrl"] = Secure(source.Url);
            environment["Qingyiyun__BaseUrl"] = Secure(target.Url);
            environment["ConnectionStrings__RabbitMq"] = Secure(broker.Url);
            environment["ConnectionStrings__MongoDb"] = Secure(environment["ConnectionStrings__MongoDb"]!, database);
            environment["SSL_CERT_FILE"] = _authority.File;
            foreach (var key in Secret) environment[$"{key}File"] = FileOf(service, key, environment);
        }, heard: null, Ct);

        var refused = await bridge.TryStartRunAsync("full", Ct);
        Assert.Contains("Okki:BaseUrl: ", refused, StringComparison.Ordinal);
        Assert.Contains("PartialChain", refused, StringComparison.Ordinal);

        source.Certificate = right;
        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.UntilAsync(() => Task.FromResult(bridge.Tail().Contains("Qingyiyun:BaseUrl: ", StringComparison.Ordinal)), Ct);
        Assert.Equal(0, bridge.Qingyiyun.Accounting.Calls);

        target.Certificate = right;
        Promise.Complete(await bridge.EndOfAsync(run, Ct));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _secrets.Delete(recursive: true);
    }

    private static IEnumerable<string> Warnings(ServiceProcess service, string key) =>
        service.Output.Split('\n').Where(line => line.Contains(" warn ", StringComparison.Ordinal) && line.Contains(key, StringComparison.Ordinal));

    /// <summary>The value moves from the environment into a file.</summary>
    private string FileOf(string service, string key, IDictionary<string, string?> environment)
    {
        var file = Path.Combine(_secrets.FullName, $"{service}-{key}");
        File.WriteAllText(file, environment[key] + "\n");
        environment.Remove(key);
        return file;
    }

    private static TcpProxy DatabaseBehind(string connectionString, X509Certificate2 certificate) =>
        new(new Uri($"mongodb://{new MongoUrl(connectionString).Server}")) { Certificate = certificate };

    private static string Secure(Uri plain) => new UriBuilder(plain) { Scheme = $"{plain.Scheme}s" }.Uri.AbsoluteUri;

    // The members of a replica set name themselves: a direct connection does not ask them.
    private static string Secure(string connectionString, TcpProxy proxy) => new MongoUrlBuilder(connectionString)
    {
        Server = new MongoServerAddress(proxy.Url.Host, proxy.Url.Port),
        ReplicaSetName = null,
        DirectConnection = true,
        UseTls = true,
    }.ToString();
}
