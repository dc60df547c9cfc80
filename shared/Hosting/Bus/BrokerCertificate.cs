using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Hosting.Bus;

/// <summary>
/// MassTransit on its own accepts a broker's certificate whoever signed it. Here nothing is accepted that the machine does not trust; why is said once until it
/// is accepted. Not fatal: it may be renewed.
/// </summary>
internal sealed partial class BrokerCertificate(ILogger<BrokerCertificate> log)
{
    private int _told;

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
        {
            _told = 0;
            return true;
        }

        var reasons = string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct().Prepend(errors.ToString()) ?? [errors.ToString()]);
        if (Interlocked.Exchange(ref _told, 1) == 0) Refused(log, reasons);
        return false;
    }

    [LoggerMessage(1004, LogLevel.Warning, "ConnectionStrings:RabbitMq: waiting for a broker whose certificate can be trusted: {Reasons}")]
    private static partial void Refused(ILogger logger, string reasons);
}
