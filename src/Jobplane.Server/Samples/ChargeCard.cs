namespace Jobplane.Server.Samples;

/// <summary>Asks a payment service that is busy: fails twice, then works.</summary>
internal sealed record ChargeCard(int AmountCents);
