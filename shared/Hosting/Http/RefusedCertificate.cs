using System.Security.Authentication;

namespace OkkiBridge.Hosting.Http;

/// <summary>A server whose certificate is not to be trusted. Not fatal: it may be renewed, and then the calls go through.</summary>
public static class RefusedCertificate
{
    /// <summary>What is wrong with it, in one sentence; null when the fault is another one.</summary>
    public static string? Of(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
            if (fault is AuthenticationException) return fault.Message.ReplaceLineEndings(" ");

        return null;
    }
}
